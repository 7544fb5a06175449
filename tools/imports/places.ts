/** Where a file stands, as far as the rules care. */
export interface Place {
  path: string
  /** tests, what they share, examples, simulators of platforms, scripts: may know more than the product */
  test: boolean
  /** the module of the server it belongs to */
  module: string | null
  core: boolean
  /** the folder of the connector it belongs to */
  connector: string | null
}

/** Modules may use those before them. A new one is a line here, on purpose. */
export const modules = [
  'platform',
  'accounts',
  'crm',
  'schedule',
  'lines',
  'inbox',
  'consent',
  'channels',
  'presence',
  'routing',
  'webchat',
  'bots',
  'automation',
  'quality',
  'sales',
  'reports',
  'realtime',
  'api',
]

const testPath =
  /\.test\.tsx?$|\/testing\/|^apps\/server\/test\/|^packages\/connector-kit\/example\/|\/fixtures\/|\.config\.ts$|^(tools|bench|e2e|faults|playground)\//
/** A platform's stand-in: known to tests and the playground only. */
export const simulatorPath = /\/simulator(\.ts$|\/)/

export function placeOf(path: string): Place {
  const module = /^apps\/server\/src\/([^/]+)\//.exec(path)?.[1] ?? null
  return {
    path,
    test: testPath.test(path),
    module,
    core: module !== null && path.includes('/core/'),
    connector: /^connectors\/([^/]+)\//.exec(path)?.[1] ?? null,
  }
}
