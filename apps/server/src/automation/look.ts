import { closeConversation } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { transaction, type Tx } from '../platform/database.ts'
import { speaks, step } from './core/plan.ts'
import { say } from './say.ts'
import { lockScene, type Scene, standingOf } from './scene.ts'
import { setTimer } from './timers.ts'

/** Looks at a conversation when something of it may be due. Late, repeated, or after a change of the settings: it goes by what is now. */
export async function look(app: App, conversationId: string): Promise<void> {
  await transaction(app.db, async (tx) => settle(app, tx, await lockScene(tx, conversationId)))
}

/** Does what is due and sets the timer for what comes next. */
export async function settle(app: App, tx: Tx, scene: Scene): Promise<void> {
  for (;;) {
    const { act, lookAt } = step(scene.line, standingOf(scene), scene.sent, scene.now)
    if (act && act !== 'close') await say(app, tx, scene, act)
    else {
      if (act) await closeByItself(app, tx, scene)
      return setTimer(app, tx, scene.conversation.id, { from: scene.timer, to: lookAt })
    }
  }
}

async function closeByItself(app: App, tx: Tx, scene: Scene): Promise<void> {
  if (speaks(scene.line, 'autoClosed')) await say(app, tx, scene, { kind: 'autoClosed', cause: 'autoClosed' })
  await closeConversation(app, tx, scene.conversation.id, { reason: 'auto', by: null, silent: true })
}
