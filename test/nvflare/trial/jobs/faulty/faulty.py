"""Parts of the server that fail."""

import os

from nvflare.apis.fl_component import FLComponent
from nvflare.app_common.abstract.aggregator import Aggregator
from nvflare.app_common.aggregators.model_aggregator import ModelAggregator


class FaultyAggregator(ModelAggregator):
    def accept_model(self, model):
        pass

    def aggregate_model(self):
        raise RuntimeError("aggregator fault")

    def reset_stats(self):
        pass


class OtherAggregator(Aggregator):
    """No `ModelAggregator`: NVFlare takes the built-in one instead, and says so in one line."""

    def accept(self, shareable, fl_ctx):
        return True

    def aggregate(self, fl_ctx):
        raise RuntimeError("never called")


class FaultyComponent(FLComponent):
    """Can be built in the job, not on the server."""

    def __init__(self, made_by):
        super().__init__()
        self.made_by = made_by
        if os.getpid() != made_by:
            raise ValueError("component fault")
