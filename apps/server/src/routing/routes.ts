import type { Conversation } from '@omniline/contracts/conversations'
import { conversationViews } from '../inbox/public.ts'
import type { App } from '../platform/app.ts'
import { notFound } from '../platform/errors.ts'
import type { Routes, Staff } from '../platform/http.ts'
import { accept, intercept } from './accept.ts'
import { finish } from './finish.ts'
import { skip } from './skip.ts'
import { transferTargets } from './targets.ts'
import { trail } from './trail.ts'
import { transfer } from './transfer.ts'

type Verbs = 'accept' | 'skip' | 'transfer' | 'intercept' | 'close'
type Keys = `POST /conversations/:id/${Verbs}` | 'GET /conversations/:id/trail' | 'GET /transfer-targets'

export function routingRoutes(app: App): Routes<Keys> {
  /** What became of it; shown also to who has just handed it on and sees it no more. */
  const view = async (caller: Staff, id: string): Promise<Conversation> => {
    const [conversation] = await conversationViews(app.db, [id], caller.userId)
    if (!conversation) throw notFound()
    return conversation
  }
  return {
    async 'POST /conversations/:id/accept'({ params }, { caller }) {
      await accept(app, caller, params.id)
      return view(caller, params.id)
    },
    async 'POST /conversations/:id/skip'({ params }, { caller }) {
      await skip(app, caller, params.id)
      return view(caller, params.id)
    },
    async 'POST /conversations/:id/transfer'({ params, body }, { caller }) {
      await transfer(app, caller, params.id, body)
      return view(caller, params.id)
    },
    async 'POST /conversations/:id/intercept'({ params }, { caller }) {
      await intercept(app, caller, params.id)
      return view(caller, params.id)
    },
    async 'POST /conversations/:id/close'({ params, body }, { caller }) {
      await finish(app, caller, params.id, body)
      return view(caller, params.id)
    },
    'GET /transfer-targets': () => transferTargets(app.db),
    'GET /conversations/:id/trail': ({ params }, { caller }) => trail(app, caller, params.id),
  }
}
