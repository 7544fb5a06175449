import type { Me } from '@omniline/contracts/accounts'
import type { ServerFrame } from '@omniline/contracts/realtime'
import { create } from 'zustand'
import { whenSignedOut } from '../lib/api.ts'
import { serverNow } from '../lib/clock.ts'
import { browserStorage, lastMoment } from '../lib/db.ts'
import { startDrafts } from '../lib/drafts.ts'
import { applyPreferences } from '../lib/preferences.ts'
import { queries, queryClient, refetchChanged, refetchEverything } from '../lib/query.ts'
import { startRealtime } from '../lib/realtime/inbox.ts'
import { forgetFetched } from '../lib/realtime/load.ts'
import { echoArrived, resumeSending, startSending } from '../lib/sending.ts'
import { act } from '../lib/verbs.ts'
import { alertAbout } from './alerts.ts'
import { tellAlerts } from './queue-alerts.ts'

interface SessionState {
  /** the session ended while the page was open: sign in again over it, nothing is lost */
  ended: boolean
}
export const useSession = create<SessionState>(() => ({ ended: false }))

whenSignedOut(() => useSession.setState({ ended: true }))

/** Everything that lives as long as somebody is signed in. */
export function startSession(me: Me, open: (conversationId: string) => void): () => void {
  applyPreferences(me)
  forgetFetched()
  let stopped = false
  let stopDrafts: () => void = () => undefined
  void startDrafts(browserStorage('drafts', me.id), lastMoment('drafts', me.id)).then((stop) => {
    if (stopped) stop()
    else stopDrafts = stop
  })
  const ready = startSending(me.id, { close: (id) => void act(id, 'close', {}) })
  let wasLive = false
  const stopRealtime = startRealtime(me, {
    onFrames(frames) {
      for (const frame of frames) onFrame(frame, me.id)
      alertAbout(frames, me.id, open)
      tellAlerts(frames, serverNow(), open)
    },
    onLive() {
      // What is not told by frames may have changed while one was away.
      if (wasLive) refetchEverything()
      wasLive = true
      void ready.then(resumeSending)
    },
    onSignedOut: () => useSession.setState({ ended: true }),
  })
  return () => {
    stopped = true
    stopDrafts()
    stopRealtime()
  }
}

function onFrame(frame: ServerFrame, me: string): void {
  if (frame.type === 'changed') refetchChanged(frame)
  if (frame.type === 'message') echoArrived(frame.data)
  if (frame.type === 'presence' && frame.data.userId === me) {
    queryClient.setQueryData(queries.me.queryKey, (present) => (present ? { ...present, presence: frame.data.status } : present))
    // Said elsewhere: since when is not told here.
    if (queryClient.getQueryData(queries.workday.queryKey)?.status !== frame.data.workday) {
      void queryClient.invalidateQueries({ queryKey: queries.workday.queryKey })
    }
  }
}
