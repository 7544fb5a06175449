import type { Role } from '@omniline/contracts/accounts'
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { isView, readSearch } from '../features/inbox/state.ts'
import { InvitePage } from '../features/session/invite-page.tsx'
import { SignInPage } from '../features/session/sign-in-page.tsx'
import { ApiError, call } from '../lib/api.ts'
import { queries, queryClient } from '../lib/query.ts'
import { atLeast } from '../lib/rules.ts'
import { CrashPage, MissingPage } from './fallback.tsx'
import { InboxScreen } from './inbox-screen.tsx'
import { Shell } from './shell.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: MissingPage, errorComponent: CrashPage })

/** Who is signed in; nobody: to the sign-in, or to the first run of an empty installation. */
async function requireMe(next: string) {
  try {
    return await queryClient.ensureQueryData(queries.me)
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'unauthenticated') throw error
  }
  const setup = await call('GET /setup')
  if (setup.step === null) throw redirect({ to: '/setup' })
  throw redirect({ to: '/sign-in', search: next === '/' ? {} : { next } })
}

async function requireRole(role: Role, next: string) {
  const me = await requireMe(next)
  if (!atLeast(me.role, role)) throw redirect({ to: '/settings/profile' })
}

/** Only a path of our own may be the place to go to after signing in. */
const ownPath = (value: unknown) => (typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : undefined)

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string } => {
    const next = ownPath(search.next)
    return next ? { next } : {}
  },
  component: function SignIn() {
    const { next } = signIn.useSearch()
    const navigate = signIn.useNavigate()
    return <SignInPage onSignedIn={() => void enter().then(() => navigate({ href: next ?? '/' }))} />
  },
})

/** From now on as this user: nothing of whoever was here before stays. */
async function enter() {
  queryClient.clear()
  await queryClient.ensureQueryData(queries.me)
}

const invite = createRoute({
  getParentRoute: () => root,
  path: '/invite/$token',
  component: function Invite() {
    const { token } = invite.useParams()
    const navigate = invite.useNavigate()
    return <InvitePage token={token} onSignedIn={() => void enter().then(() => navigate({ to: '/' }))} />
  },
})

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./setup-screen.tsx'), 'SetupScreen'),
})

const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location }) => {
    await requireMe(location.href)
  },
  component: Shell,
})

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/inbox/$view/{-$conversationId}', params: { view: 'mine' } })
  },
})

const inbox = createRoute({
  getParentRoute: () => inside,
  path: '/inbox/$view/{-$conversationId}',
  validateSearch: readSearch,
  beforeLoad: ({ params }) => {
    if (!isView(params.view)) throw redirect({ to: '/inbox/$view/{-$conversationId}', params: { view: 'mine' } })
  },
  component: function Inbox() {
    const { view, conversationId } = inbox.useParams()
    const search = inbox.useSearch()
    return isView(view) ? <InboxScreen view={view} conversationId={conversationId} search={search} /> : null
  },
})

const settings = createRoute({
  getParentRoute: () => inside,
  path: '/settings',
  component: lazyRouteComponent(() => import('../features/settings/layout.tsx'), 'SettingsLayout'),
})
const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: lazyRouteComponent(() => import('../features/settings/home.tsx'), 'SettingsHome'),
})
const personal = (path: 'profile' | 'sessions' | 'tokens', component: ReturnType<typeof lazyRouteComponent>) =>
  createRoute({ getParentRoute: () => settings, path, component })
const profile = personal(
  'profile',
  lazyRouteComponent(() => import('../features/settings/profile.tsx'), 'ProfilePage'),
)
const sessions = personal(
  'sessions',
  lazyRouteComponent(() => import('../features/settings/sessions.tsx'), 'SessionsPage'),
)
const tokens = personal(
  'tokens',
  lazyRouteComponent(() => import('../features/settings/tokens.tsx'), 'TokensPage'),
)

const admins = createRoute({
  getParentRoute: () => settings,
  id: 'admins',
  beforeLoad: ({ location }) => requireRole('admin', location.href),
})
const lines = createRoute({
  getParentRoute: () => admins,
  path: 'lines',
  component: lazyRouteComponent(() => import('../features/settings/lines/list.tsx'), 'LinesPage'),
})
const line = createRoute({
  getParentRoute: () => admins,
  path: 'lines/$lineId/{-$tab}',
  component: lazyRouteComponent(() => import('../features/settings/lines/line.tsx'), 'LinePage'),
})
const lineProfiles = createRoute({
  getParentRoute: () => admins,
  path: 'line-profiles',
  component: lazyRouteComponent(() => import('../features/settings/lines/profiles/list.tsx'), 'ProfilesPage'),
})
const lineProfile = createRoute({
  getParentRoute: () => admins,
  path: 'line-profiles/$profileId/{-$tab}',
  component: lazyRouteComponent(() => import('../features/settings/lines/profiles/profile.tsx'), 'ProfilePage'),
})
const channels = createRoute({
  getParentRoute: () => admins,
  path: 'channels',
  component: lazyRouteComponent(() => import('../features/settings/channels/gallery.tsx'), 'ChannelsPage'),
})
const connect = createRoute({
  getParentRoute: () => admins,
  path: 'channels/new/$connector',
  validateSearch: (search): { line?: string } => (typeof search.line === 'string' ? { line: search.line } : {}),
  component: lazyRouteComponent(() => import('../features/settings/channels/connect.tsx'), 'ConnectPage'),
})
const channel = createRoute({
  getParentRoute: () => admins,
  path: 'channels/$channelId',
  component: lazyRouteComponent(() => import('../features/settings/channels/channel.tsx'), 'ChannelPage'),
})
const leads = createRoute({
  getParentRoute: () => settings,
  id: 'leads',
  beforeLoad: ({ location }) => requireRole('supervisor', location.href),
})
const blocked = createRoute({
  getParentRoute: () => leads,
  path: 'blocked',
  component: lazyRouteComponent(() => import('../features/settings/blocked.tsx'), 'BlockedPage'),
})
const users = createRoute({
  getParentRoute: () => admins,
  path: 'users',
  component: lazyRouteComponent(() => import('../features/settings/users.tsx'), 'UsersPage'),
})
const teams = createRoute({
  getParentRoute: () => admins,
  path: 'teams',
  component: lazyRouteComponent(() => import('../features/settings/teams.tsx'), 'TeamsPage'),
})
const company = createRoute({
  getParentRoute: () => admins,
  path: 'company',
  component: lazyRouteComponent(() => import('../features/settings/company.tsx'), 'CompanyPage'),
})
const journal = createRoute({
  getParentRoute: () => admins,
  path: 'journal',
  component: lazyRouteComponent(() => import('../features/settings/journal.tsx'), 'JournalPage'),
})

const tree = root.addChildren([
  signIn,
  invite,
  setup,
  inside.addChildren([
    home,
    inbox,
    settings.addChildren([
      settingsHome,
      profile,
      sessions,
      tokens,
      leads.addChildren([blocked]),
      admins.addChildren([lines, line, lineProfiles, lineProfile, channels, connect, channel, users, teams, company, journal]),
    ]),
  ]),
])

export const router = createRouter({ routeTree: tree, defaultPreload: 'intent', defaultPendingMs: 400, scrollRestoration: false })

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
