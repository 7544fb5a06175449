import { modules, type Place, simulatorPath } from './places.ts'
import type { Target } from './resolve.ts'

export interface Edge {
  from: Place
  specifier: string
  typeOnly: boolean
  target: Target
  /** the place of the target when it is a file of ours */
  to: Place | null
}

interface Facts {
  /** contracts that carry zod when they are imported for more than their types */
  carriesZod(path: string): boolean
}

export interface Rule {
  name: string
  /** what is wrong with this import; in a sentence that says what to do */
  says: string
  breaks(edge: Edge, facts: Facts): boolean
}

const inside = (place: Place | null, ...folders: string[]): boolean =>
  place !== null && folders.some((folder) => place.path.startsWith(`${folder}/`))
const isClient = (place: Place) => inside(place, 'apps/workspace', 'apps/widget')
const isDoor = (place: Place) => /^apps\/server\/src\/[^/]+\/(public|events)\.ts$/.test(place.path)
const isEvents = (place: Place) => /^apps\/server\/src\/[^/]+\/events\.ts$/.test(place.path)
const feature = (place: Place) => /^apps\/workspace\/src\/features\/([^/]+)/.exec(place.path)?.[1] ?? null
const knowsEveryone = (place: Place) => /^apps\/server\/src\/[^/]+\.ts$/.test(place.path)
const pureConnectorFile = /^connectors\/[^/]+\/(manifest|parse|render|payloads)\.ts$/
/** Pure by nature. */
const purePackages = new Set(['zod'])
const frameworks = new Set(['react', 'react-dom', 'vue', 'svelte', 'solid-js', 'lodash', 'i18next'])

/** Rules that look at one import at a time. Cycles are found apart. */
export const rules: Rule[] = [
  {
    name: 'resolvable',
    says: 'leads nowhere: no such file, or a package that the nearest package.json does not name, or Node without "node:"',
    breaks: ({ target }) => target.kind === 'nothing',
  },
  {
    name: 'contracts-are-a-leaf',
    says: 'contracts know nothing of ours',
    breaks: ({ from, to }) => inside(from, 'packages/contracts') && to !== null && !inside(to, 'packages/contracts'),
  },
  {
    name: 'kit-knows-only-contracts',
    says: 'the kit knows only the contracts',
    breaks: ({ from, to }) =>
      inside(from, 'packages/connector-kit') && to !== null && !inside(to, 'packages/connector-kit', 'packages/contracts'),
  },
  {
    name: 'connector-sees-only-the-kit',
    says: 'a connector sees its own folder, the kit and the words of the contracts',
    breaks: ({ from, to }) =>
      from.connector !== null && to !== null && !inside(to, `connectors/${from.connector}`, 'packages/connector-kit', 'packages/contracts'),
  },
  {
    name: 'connector-pure-files',
    says: 'manifest, payloads, parse and render are pure: no client, no Node, no network',
    breaks: ({ from, to, target }) =>
      pureConnectorFile.test(from.path) &&
      ((to?.connector && /\/(client|connector|simulator)\.ts$/.test(to.path)) ||
        target.kind === 'node' ||
        (target.kind === 'package' && !purePackages.has(target.name))),
  },
  {
    name: 'server-sees-only-the-registry',
    says: 'the server knows connectors only through connectors/registry.ts',
    breaks: ({ from, to }) =>
      !from.test && inside(from, 'apps/server') && inside(to, 'connectors') && to?.path !== 'connectors/registry.ts',
  },
  {
    name: 'core-is-pure',
    says: 'core decides from what it is given: no platform, no database, no Node, no other module but its core',
    breaks: ({ from, to, target }) =>
      from.core &&
      !from.test &&
      !(to?.core && to.module === from.module) &&
      !inside(to, 'packages/contracts') &&
      !isPureDoor(to) &&
      !(target.kind === 'package' && purePackages.has(target.name)) &&
      target.kind !== 'nothing',
  },
  {
    name: 'one-door',
    says: 'another module is entered through its public.ts or events.ts',
    breaks: ({ from, to }) =>
      !from.test &&
      from.module !== null &&
      !!to &&
      to.module !== null &&
      to.module !== from.module &&
      to.module !== 'platform' &&
      !isDoor(to) &&
      !inside(to, 'apps/server/test'),
  },
  {
    name: 'own-door-stays-shut',
    says: 'a module does not go through its own public.ts',
    breaks: ({ from, to }) =>
      !from.test && from.module !== null && to?.path === `apps/server/src/${from.module}/public.ts` && from.path !== to.path,
  },
  {
    name: 'one-direction',
    says: `modules use only those before them: ${modules.join(', ')}; upwards only events.ts`,
    breaks: ({ from, to }) => {
      if (from.test || from.module === null || !to || to.module === null) return false
      const [own, other] = [modules.indexOf(from.module), modules.indexOf(to.module)]
      return own < 0 || other < 0 || (other > own && (from.module === 'platform' || !isEvents(to)))
    },
  },
  {
    name: 'nobody-knows-main',
    says: 'what knows everyone is known by nobody',
    breaks: ({ from, to }) => !from.test && !!to && knowsEveryone(to) && !knowsEveryone(from),
  },
  {
    name: 'features-are-islands',
    says: 'a feature knows neither other features nor the shell',
    breaks: ({ from, to }) =>
      !from.test &&
      feature(from) !== null &&
      inside(to, 'apps/workspace/src/features', 'apps/workspace/src/app') &&
      !!to &&
      feature(to) !== feature(from),
  },
  {
    name: 'ui-is-below-features',
    says: 'ui and lib know neither features nor the shell',
    breaks: ({ from, to }) =>
      !from.test &&
      inside(from, 'apps/workspace/src/ui', 'apps/workspace/src/lib') &&
      inside(to, 'apps/workspace/src/features', 'apps/workspace/src/app'),
  },
  {
    name: 'clients-see-only-contracts',
    says: 'a browser app sees itself and the contracts',
    breaks: ({ from, to, target }) => {
      if (!isClient(from) || from.test) return false
      const app = from.path.split('/').slice(0, 2).join('/')
      return target.kind === 'node' || (to !== null && !inside(to, app, 'packages/contracts'))
    },
  },
  {
    name: 'no-zod-in-browsers',
    says: 'this contract carries zod: browsers may only `import type` from it',
    breaks: ({ from, to, target, typeOnly }, { carriesZod }) =>
      isClient(from) && !from.test && !typeOnly && (to !== null ? carriesZod(to.path) : target.kind === 'package' && target.name === 'zod'),
  },
  {
    name: 'widget-has-no-framework',
    says: 'the site chat is plain code and Preact',
    breaks: ({ from, target }) => inside(from, 'apps/widget') && !from.test && target.kind === 'package' && frameworks.has(target.name),
  },
  {
    name: 'no-test-code-in-the-product',
    says: 'the product does not use tests, fixtures or simulators',
    breaks: ({ from, to }) => {
      const exempt = from.test || simulatorPath.test(from.path) || inside(from, 'packages/connector-kit')
      return !exempt && !!to && (to.test || simulatorPath.test(to.path))
    },
  },
]

/** `schedule` is pure as a whole. */
const isPureDoor = (to: Place | null) => to?.path === 'apps/server/src/schedule/public.ts'
