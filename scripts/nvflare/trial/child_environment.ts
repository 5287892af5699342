/** Names (and prefixes ending in `*`) that a trial inherits; everything else, secrets above all, stays out. */
const ALLOWED = [
  'PATH HOME USER LOGNAME SHELL LANG LANGUAGE LC_* TZ',
  'VIRTUAL_ENV CONDA_PREFIX CONDA_DEFAULT_ENV',
  'HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy no_proxy all_proxy',
  'SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE',
  'OMP_NUM_THREADS MKL_NUM_THREADS OPENBLAS_NUM_THREADS NUMEXPR_NUM_THREADS TORCH_NUM_THREADS',
  'OPENBLAS_CORETYPE OPENBLAS_L2_SIZE',
  'CUDA_VISIBLE_DEVICES CUDA_DEVICE_ORDER CUDA_HOME NVIDIA_VISIBLE_DEVICES HIP_VISIBLE_DEVICES ROCR_VISIBLE_DEVICES',
  'LD_LIBRARY_PATH LIBRARY_PATH DYLD_LIBRARY_PATH',
].flatMap((line) => line.split(' '));

/**
 * The environment a trial starts from: the allow-list, and the names that the contract passes through.
 * Values are taken from the living process; none is ever written down.
 */
export function childEnvironment(
  parent: NodeJS.ProcessEnv,
  passthrough: string[],
): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(parent)) {
    if (value !== undefined && (isAllowed(name) || passthrough.includes(name)))
      environment[name] = value;
  }
  return environment;
}

// internals

function isAllowed(name: string): boolean {
  return ALLOWED.some((allowed) =>
    allowed.endsWith('*') ? name.startsWith(allowed.slice(0, -1)) : name === allowed,
  );
}
