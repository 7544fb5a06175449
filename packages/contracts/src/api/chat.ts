import { z } from 'zod'
import { Id, idParams } from '../common.ts'
import { StoredFile } from '../files.ts'
import * as visitor from '../visitor.ts'
import { created, type Endpoint, nothing, ok } from './endpoint.ts'

const channelParams = z.object({ channelId: Id })
export const chatCalls = {
  'GET /chat/:channelId/config': {
    tag: 'Site chat',
    access: 'public',
    summary: 'How the chat looks',
    params: channelParams,
    query: visitor.ChatConfigQuery,
    ...ok(visitor.ChatConfig),
  },
  'POST /chat/:channelId/session': {
    tag: 'Site chat',
    access: 'public',
    summary: 'Begin or take up a visit',
    params: channelParams,
    body: visitor.VisitorSessionInput,
    ...created(visitor.VisitorSession),
  },
  'GET /chat/messages': {
    tag: 'Site chat',
    access: 'visitor',
    summary: 'The visitor’s chat',
    query: visitor.VisitorMessageQuery,
    ...ok(visitor.VisitorChat),
  },
  'POST /chat/consent': {
    tag: 'Site chat',
    access: 'visitor',
    summary: 'Agree to the text that is asked for',
    body: visitor.ConsentInput,
    ...ok(visitor.VisitorConsent),
  },
  'POST /chat/messages': {
    tag: 'Site chat',
    access: 'visitor',
    summary: 'Write to the company',
    body: visitor.VisitorMessageInput,
    ...created(visitor.VisitorMessage),
  },
  'POST /chat/read': {
    tag: 'Site chat',
    access: 'visitor',
    summary: 'The visitor has read up to this seq',
    body: visitor.VisitorRead,
    ...nothing,
  },
  'POST /chat/files': {
    tag: 'Site chat',
    access: 'visitor',
    summary: 'Upload a file (multipart field `file`)',
    multipart: true,
    ...created(StoredFile),
  },
  'DELETE /chat/files/:id': {
    tag: 'Site chat',
    access: 'visitor',
    summary: 'Take back a file that was not sent',
    params: idParams,
    ...nothing,
  },
  'DELETE /chat/session': { tag: 'Site chat', access: 'visitor', summary: 'Forget this visit on this device', ...nothing },
} as const satisfies Record<string, Endpoint>
