import { z } from 'zod'
import * as channels from '../channels.ts'
import { idParams } from '../common.ts'
import { created, type Endpoint, nothing, ok } from './endpoint.ts'

export const channelCalls = {
  'GET /connectors': {
    tag: 'Channels',
    access: 'operator',
    summary: 'Platforms that can be connected',
    ...ok(z.array(channels.Connector)),
  },
  'POST /connectors/test': {
    tag: 'Channels',
    access: 'admin',
    summary: 'Try credentials before saving them',
    body: channels.ConnectionTest,
    ...ok(channels.ChannelCheck),
  },
  'GET /channels': { tag: 'Channels', access: 'operator', summary: 'Channels', ...ok(z.array(channels.Channel)) },
  'POST /channels': {
    tag: 'Channels',
    access: 'admin',
    summary: 'Connect a channel',
    body: channels.ChannelInput,
    ...created(channels.Channel),
  },
  'GET /channels/:id': { tag: 'Channels', access: 'operator', summary: 'One channel', params: idParams, ...ok(channels.Channel) },
  'PATCH /channels/:id': {
    tag: 'Channels',
    access: 'admin',
    summary: 'Change, move or switch off a channel',
    params: idParams,
    body: channels.ChannelPatch,
    ...ok(channels.Channel),
  },
  'DELETE /channels/:id': {
    tag: 'Channels',
    access: 'admin',
    summary: 'Disconnect a channel; its conversations stay',
    params: idParams,
    ...nothing,
  },
  'POST /channels/:id/check': {
    tag: 'Channels',
    access: 'admin',
    summary: 'Check the connection step by step',
    params: idParams,
    ...ok(channels.ChannelCheck),
  },
  'POST /channels/:id/identity-secret': {
    tag: 'Channels',
    access: 'admin',
    summary: 'Show the secret a site signs visitors with; `rotate` makes a new one',
    params: idParams,
    body: z.object({ rotate: z.boolean().default(false) }).prefault({}),
    ...ok(z.object({ secret: z.string() })),
  },
} as const satisfies Record<string, Endpoint>
