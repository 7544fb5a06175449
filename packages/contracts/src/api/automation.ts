import { z } from 'zod'
import { idParams } from '../common.ts'
import { Consent } from '../consents.ts'
import { LinePreview, LinePreviewInput } from '../line-tools.ts'
import { type Endpoint, ok } from './endpoint.ts'

export const automationCalls = {
  'POST /lines/:id/preview': {
    tag: 'Lines',
    access: 'admin',
    summary: 'What a customer gets who writes at this moment and nobody answers',
    params: idParams,
    body: LinePreviewInput,
    ...ok(LinePreview),
  },
  'GET /customers/:id/consents': {
    tag: 'Conversations',
    access: 'operator',
    summary: 'What this customer agreed to or was told of, newest first',
    params: idParams,
    ...ok(z.array(Consent)),
  },
} as const satisfies Record<string, Endpoint>
