import { warmUp } from './ingest.ts'
import { inFlight, poster, until } from './lib/load.ts'
import type { Benchmark } from './lib/report.ts'
import { openStage } from './lib/stage.ts'

const replies = 300
const width = 16
const rounds = 2

/** Operators' answers per second until the platform has them. */
export const outbound: Benchmark = {
  name: 'outbound',
  about: 'replies per second from the API until the Telegram simulator has them, against bare calls of sendMessage',
  async run({ say }) {
    const stage = await openStage()
    const platform = poster(stage.simulator.url, width)
    try {
      await warmUp(stage)
      const { rows: conversations } = await stage.pool.query<{ id: string }>('select id from conversations order by id')
      const { rows: chats } = await stage.pool.query<{ id: string }>('select external_id as id from threads order by id')
      const accepted = () => stage.simulator.accepted.filter(({ method }) => method === 'sendMessage').length
      let [ours, bare] = [0, 0]
      for (let round = 0; round < rounds; round++) {
        const before = accepted()
        const began = performance.now()
        await inFlight(replies, width, async (n) => {
          const id = conversations[n % conversations.length]?.id ?? ''
          await stage.admin.api.call('POST /conversations/:id/messages', {
            params: { id },
            body: { text: `answer ${n}`, visibility: 'public' },
          })
        })
        await until(async () => accepted() >= before + replies, 120, 'the replies')
        ours = Math.max(ours, replies / ((performance.now() - began) / 1000))
        await stage.quiet()
        const seconds = await inFlight(replies, width, async (n) => {
          const body = JSON.stringify({ chat_id: Number(chats[n % chats.length]?.id), text: `answer ${n}` })
          await platform.post(`/bot${stage.bot.token}/sendMessage`, body)
        })
        bare = Math.max(bare, replies / seconds)
        say(`${ours.toFixed(0)} of ${bare.toFixed(0)} per second`)
      }
      return {
        figures: [{ what: `${width} in flight`, unit: 'replies/s', ours, baseline: bare }],
        notes: [
          'the baseline keeps nothing; a reply is committed three times: when it is accepted, before it is sent (so that a crash is noticed) and when the platform has it',
          'the simulator runs in the same process as the load',
        ],
      }
    } finally {
      platform.close()
      await stage.close()
    }
  },
}
