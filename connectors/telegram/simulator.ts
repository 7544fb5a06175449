import { randomBytes } from 'node:crypto'
import { createDeliveries } from '@omniline/connector-kit/deliveries'
import { startSimulator } from '@omniline/connector-kit/simulator'
import type { Refusal, SimulatedRequest, SimulatedResponse } from '@omniline/connector-kit/simulator-types'
import { actionsOf } from './simulator/actions.ts'
import { runCommand } from './simulator/command.ts'
import { methods } from './simulator/methods.ts'
import { readParams } from './simulator/params.ts'
import { addPerson, type Person } from './simulator/people.ts'
import { addBusiness, addGroup } from './simulator/places.ts'
import type { TelegramSimulator, TelegramSimulatorOptions } from './simulator/types.ts'
import { ApiError, type Bot, type World } from './simulator/world.ts'

export type { Bot, Person, TelegramSimulator }

/** A Bot API server: real protocol, made-up people. What it cannot do is in the README. */
export async function startTelegramSimulator(options: TelegramSimulatorOptions = {}): Promise<TelegramSimulator> {
  const { port, retry = { firstMs: 1000, maxMs: 60_000 }, now = () => new Date() } = options
  const world: World = { bots: new Map(), lastUserId: 5_550_000, lastGroupId: 5_550_000, now }

  function addBot({ name = 'Магазин', username, token }: Parameters<TelegramSimulator['addBot']>[0] = {}): Bot {
    const id = token === undefined ? 700_000_000 + world.bots.size + 1 : Number(token.split(':')[0])
    const bot: Bot = {
      token: token ?? `${id}:AA${randomBytes(25).toString('base64url').slice(0, 33)}`,
      me: {
        id,
        is_bot: true,
        first_name: name,
        username: username ?? `shop_${id}_bot`,
        can_join_groups: true,
        can_read_all_group_messages: false,
        supports_inline_queries: false,
        can_connect_to_business: false,
        has_main_web_app: false,
        has_topics_enabled: false,
        allows_users_to_create_topics: false,
        can_manage_bots: false,
        supports_join_request_queries: false,
      },
      chats: new Map(),
      businessChats: new Map(),
      files: new Map(),
      queries: new Set(),
      webhook: null,
      allowedUpdates: [],
      deliveries: createDeliveries({ faults: simulator.deliveries, retry, target: () => targetOf(bot) }),
      terminatePoll: null,
      given: new Set(),
      lastUpdateId: 870_000_000,
      lastMessageId: 100,
    }
    world.bots.set(bot.token, bot)
    return bot
  }

  const simulator = await startSimulator({
    name: 'Telegram',
    port,
    route: (request) => fileRoute(world, request) ?? methodRoute(world, request),
    refuse,
    actions: actionsOf(world, { addBot }),
    file(id) {
      const [botId, fileId = ''] = id.split(':')
      const bot = [...world.bots.values()].find(({ me }) => me.id === Number(botId))
      return bot?.files.get(fileId) ?? null
    },
  })

  return {
    ...simulator,
    addBot,
    addPerson: (bot, details = {}) => addPerson(world, bot, details),
    addGroup: (bot, details) => addGroup(world, bot, details),
    countOn() {
      const chats = [...world.bots.values()].flatMap((bot) => [...bot.chats.values()])
      const users = chats.flatMap(({ user, members = [] }) => [user, ...members]).map(({ id }) => id)
      const groups = chats
        .filter(({ members }) => members)
        .map(({ chat }) => (chat.id < -1_000_000_000_000 ? -1_000_000_000_000 - chat.id : -chat.id))
      world.lastUserId = Math.max(world.lastUserId, ...users)
      world.lastGroupId = Math.max(world.lastGroupId, ...groups)
    },
    addBusiness: (bot, { firstName }) => addBusiness(world, bot, firstName),
    close() {
      for (const bot of world.bots.values()) bot.deliveries.close()
      return simulator.close()
    },
  }
}

function targetOf({ webhook }: Bot) {
  if (!webhook) return null
  const headers: Record<string, string> = webhook.secretToken ? { 'x-telegram-bot-api-secret-token': webhook.secretToken } : {}
  return { url: webhook.url, headers }
}

function fileRoute(world: World, { url }: SimulatedRequest) {
  const found = /^\/file\/bot([^/]+)\/(.+)$/.exec(url.pathname)
  if (!found) return null
  const [, token = '', path = ''] = found
  return {
    method: 'file',
    run(): SimulatedResponse {
      const bot = world.bots.get(token)
      if (!bot) return failed(new ApiError(401, 'Unauthorized'))
      const file = [...bot.files.values()].find((each) => each.path === decodeURIComponent(path))
      return file ? { headers: { 'content-type': 'application/octet-stream' }, body: file.bytes } : failed(new ApiError(404, 'Not Found'))
    },
  }
}

function methodRoute(world: World, request: SimulatedRequest) {
  const found = /^\/bot([^/]*)\/(\w+)$/.exec(request.url.pathname)
  if (!found) return null
  const [, token = '', name = ''] = found
  const method = methods.get(name.toLowerCase())
  return {
    method: method?.name ?? name,
    async run(): Promise<SimulatedResponse> {
      try {
        if (!/^\d+:[\w-]+$/.test(token)) throw new ApiError(404, 'Not Found')
        const bot = world.bots.get(token)
        if (!bot) throw new ApiError(401, 'Unauthorized')
        if (!method) throw new ApiError(404, 'Not Found: method not found')
        const params = readParams(request)
        const result = await method.run({ world, bot, params, signal: request.signal })
        const files = params.files.map(({ name: file, bytes }) => ({ name: file, size: bytes.length }))
        const accepted = method.changes
          ? { account: bot.me.username, params: params.values, files, result: structuredClone(result) }
          : undefined
        return { body: { ok: true, result }, accepted }
      } catch (error) {
        if (error instanceof ApiError) return failed(error)
        throw error
      }
    },
  }
}

const failed = ({ code, message, parameters }: ApiError): SimulatedResponse => ({
  status: code,
  body: { ok: false, error_code: code, description: message, ...(parameters ? { parameters } : {}) },
})

function refuse(fault: Refusal): SimulatedResponse {
  switch (fault.kind) {
    case 'rate_limited': {
      const seconds = Math.ceil(fault.retryAfterSeconds)
      return failed(new ApiError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds }))
    }
    case 'unauthorized':
      return failed(new ApiError(401, 'Unauthorized'))
    case 'blocked':
      return failed(new ApiError(403, 'Forbidden: bot was blocked by the user'))
    case 'error':
      return failed(new ApiError(fault.status, fault.status === 502 ? 'Bad Gateway' : 'Internal Server Error'))
  }
}

// `npx tsx connectors/telegram/simulator.ts --port 8081`
if (process.argv[1] === import.meta.filename) await runCommand(startTelegramSimulator)
