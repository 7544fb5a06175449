import { QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import type { ServerFrame } from '@omniline/contracts/realtime'
import { ApiError, call } from './api.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && error instanceof ApiError && (error.code === 'network' || error.code === 'unavailable'),
    },
  },
})

/** Things that seldom change and that many screens show. Frames say when to fetch them again. */
export const queries = {
  me: queryOptions({ queryKey: ['me'], queryFn: ({ signal }) => call('GET /me', { signal }), staleTime: Infinity }),
  setup: queryOptions({ queryKey: ['setup'], queryFn: ({ signal }) => call('GET /setup', { signal }) }),
  colleagues: queryOptions({ queryKey: ['colleagues'], queryFn: ({ signal }) => call('GET /colleagues', { signal }) }),
  workday: queryOptions({ queryKey: ['workday'], queryFn: ({ signal }) => call('GET /me/workday', { signal }), staleTime: Infinity }),
  /** the own API tokens */
  tokens: queryOptions({ queryKey: ['tokens'], queryFn: ({ signal }) => call('GET /me/tokens', { signal }) }),
  teams: queryOptions({ queryKey: ['teams'], queryFn: ({ signal }) => call('GET /teams', { signal }) }),
  lines: queryOptions({ queryKey: ['lines'], queryFn: ({ signal }) => call('GET /lines', { query: {}, signal }) }),
  settingsProfiles: queryOptions({
    queryKey: ['settings-profiles'],
    queryFn: ({ signal }) => call('GET /settings-profiles', { signal }),
  }),
  channels: queryOptions({ queryKey: ['channels'], queryFn: ({ signal }) => call('GET /channels', { signal }) }),
  connectors: queryOptions({
    queryKey: ['connectors'],
    queryFn: ({ signal }) => call('GET /connectors', { signal }),
    staleTime: Infinity,
  }),
}

/** The signed-in user; screens below the shell are only drawn when there is one. */
export function useMe() {
  const { data } = useQuery(queries.me)
  if (!data) throw new Error('nobody is signed in')
  return data
}

const affected = {
  line: ['lines', 'transfer-targets'],
  channel: ['channels'],
  user: ['colleagues', 'users', 'me', 'transfer-targets'],
  team: ['teams', 'lines'],
  installation: ['setup', 'me'],
  settingsProfile: ['settings-profiles', 'lines'],
}

export function refetchChanged(frame: Extract<ServerFrame, { type: 'changed' }>): void {
  for (const key of affected[frame.data.what]) void queryClient.invalidateQueries({ queryKey: [key] })
}

export function refetchEverything(): void {
  void queryClient.invalidateQueries()
}
