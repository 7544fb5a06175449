import type { ServerFrame } from '@omniline/contracts/realtime'
import { t } from '../lib/i18n/index.ts'
import { notify } from '../lib/notify.ts'
import { queries, queryClient } from '../lib/query.ts'
import { useInbox } from '../lib/realtime/inbox.ts'
import { ding, isSoundLeader } from '../lib/sound.ts'
import { dismissToast, toast, useToasts } from '../lib/toast.ts'

type Alert = Extract<ServerFrame, { type: 'alert' }>['data']

/** The server repeats itself after ten minutes; what is older has been told, or matters no more. */
const freshMs = 10 * 60_000

/**
 * The alerts among these frames that are worth telling: the newest of each line, fresh, and newer than what was told of
 * that line before (`told`: line to instant). After a reconnection the same ones may come again.
 */
export function newAlerts(frames: ServerFrame[], told: ReadonlyMap<string, string>, now: number): Alert[] {
  const newest = new Map<string, Alert>()
  for (const frame of frames) {
    if (frame.type !== 'alert') continue
    const { lineId, at } = frame.data
    const before = newest.get(lineId)?.at ?? told.get(lineId) ?? ''
    if (at > before && now - Date.parse(at) < freshMs) newest.set(lineId, frame.data)
  }
  return [...newest.values()]
}

const told = new Map<string, string>()
interface Telling {
  conversationId: string
  shown: boolean
  /** outside the page */
  notice: Notification | null
}
/** What is told of each line, or about to be. */
const telling = new Map<string, Telling>()
const keyOf = (lineId: string) => `alert:${lineId}`

/** A customer waits and nobody of the line can take him: said until somebody does, or it is dismissed. */
export function tellAlerts(frames: ServerFrame[], now: number, open: (conversationId: string) => void): void {
  for (const alert of newAlerts(frames, told, now)) {
    told.set(alert.lineId, alert.at)
    const { lineId, conversationId } = alert
    const one: Telling = { conversationId, shown: false, notice: null }
    telling.set(lineId, one)
    void tell(lineId, one, open)
  }
  forgetSettled(frames)
}

async function tell(lineId: string, one: Telling, open: (conversationId: string) => void): Promise<void> {
  const lines = await queryClient.ensureQueryData(queries.lines).catch(() => [])
  // Settled meanwhile, or there is a newer one.
  if (telling.get(lineId) !== one) return
  one.shown = true
  const { conversationId } = one
  const name = lines.find((one) => one.id === lineId)?.name
  const text = name ? t('alert.queueEmpty', { line: name }) : t('alert.queueEmptySomewhere')
  toast.alert(keyOf(lineId), text, { label: t('alert.open'), run: () => open(conversationId) })
  const preferences = queryClient.getQueryData(queries.me.queryKey)?.preferences
  if (!preferences || !isSoundLeader()) return
  if (preferences.sound) ding()
  if (preferences.notifications && !document.hasFocus()) {
    one.notice = notify({ title: text, body: t('alert.text'), tag: keyOf(lineId), sticky: true, onClick: () => open(conversationId) })
  }
}

/** Somebody has taken it, it is over, or another line has it now, which one does not see: nothing to alarm about. */
function forgetSettled(frames: ServerFrame[]): void {
  const { conversations } = useInbox.getState()
  const gone = new Set(frames.flatMap((frame) => (frame.type === 'conversationGone' ? frame.data.id : [])))
  for (const [lineId, { conversationId, shown, notice }] of telling) {
    const conversation = conversations[conversationId]
    const taken = conversation && (conversation.operatorId !== null || conversation.status === 'closed')
    const dismissed = shown && !useToasts.getState().toasts.some((one) => one.key === keyOf(lineId))
    if (!taken && !gone.has(conversationId) && !dismissed) continue
    telling.delete(lineId)
    dismissToast(keyOf(lineId))
    notice?.close()
  }
}
