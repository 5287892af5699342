import { contractSection } from './contract.js';
import { curvesSection } from './curves.js';
import { el } from './dom.js';
import { Ledger } from './ledger.js';
import { nowSection, tellTimes } from './now.js';
import { restorePlace } from './place.js';
import { progressSection } from './progress.js';
import { keepFresh } from './refresh.js';
import { reportSection } from './report.js';
import { applyTheme, header, resultSection, title } from './result.js';

applyTheme();
history.scrollRestoration = 'manual';
document.title = title();
const ledger = new Ledger();
document.getElementById('page')?.append(
  header(),
  el(
    'main',
    {},
    nowSection(),
    resultSection(),
    progressSection((key) => ledger.open(key)),
    reportSection(),
    curvesSection(),
    ledger.section,
    contractSection(),
  ),
);
tellTimes();
restorePlace();
// Once more when the plots have their size: the page may be longer then.
requestAnimationFrame(() => requestAnimationFrame(restorePlace));
keepFresh();
