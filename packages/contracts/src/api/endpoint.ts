import type { z } from 'zod'
import { Empty } from '../common.ts'

/**
 * Who may call: `public` anyone; `visitor` a site chat's visitor token; else the least role needed.
 * Which objects within that is decided by the handler (an operator sees the lines he works on).
 */
export type Access = 'public' | 'visitor' | 'operator' | 'supervisor' | 'admin'

export interface Endpoint {
  summary: string
  tag: string
  access: Access
  params?: z.ZodType
  query?: z.ZodType
  body?: z.ZodType
  /** the one success status and its body; `204` has none */
  status: 200 | 201 | 204
  reply: z.ZodType
  /** takes a file as multipart/form-data instead of a JSON body */
  multipart?: true
}

export const ok = <T extends z.ZodType>(reply: T) => ({ status: 200 as const, reply })
export const created = <T extends z.ZodType>(reply: T) => ({ status: 201 as const, reply })
export const nothing = { status: 204 as const, reply: Empty }
