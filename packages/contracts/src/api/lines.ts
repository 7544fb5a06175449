import { z } from 'zod'
import { idParams } from '../common.ts'
import * as tools from '../line-tools.ts'
import * as lines from '../lines.ts'
import { created, type Endpoint, nothing, ok } from './endpoint.ts'

export const lineCalls = {
  'GET /lines': {
    tag: 'Lines',
    access: 'operator',
    summary: 'Lines',
    query: z.object({ archived: z.enum(['true', 'false']).optional() }),
    ...ok(z.array(lines.Line)),
  },
  'POST /lines': { tag: 'Lines', access: 'admin', summary: 'Add a line', body: lines.LineInput, ...created(lines.Line) },
  'GET /lines/:id': { tag: 'Lines', access: 'operator', summary: 'One line', params: idParams, ...ok(lines.Line) },
  'PATCH /lines/:id': {
    tag: 'Lines',
    access: 'admin',
    summary: 'Change a line; objects are merged',
    params: idParams,
    body: lines.LinePatch,
    ...ok(lines.Line),
  },
  'POST /lines/:id/archive': {
    tag: 'Lines',
    access: 'admin',
    summary: 'Put a line away; its history stays',
    params: idParams,
    ...ok(lines.Line),
  },
  'GET /lines/:id/history': {
    tag: 'Lines',
    access: 'admin',
    summary: 'Every saved state of a line as a difference to the one before, newest first',
    params: idParams,
    query: tools.LineHistoryQuery,
    ...ok(tools.LineHistory),
  },
  'POST /lines/:id/restore': {
    tag: 'Lines',
    access: 'admin',
    summary: 'Bring back a saved state, as a new version',
    params: idParams,
    body: tools.RestoreLine,
    ...ok(lines.Line),
  },
  'POST /lines/:id/impact': {
    tag: 'Lines',
    access: 'admin',
    summary: 'What a change would do at this moment, without saving it',
    params: idParams,
    body: tools.LineImpactInput,
    ...ok(tools.LineImpact),
  },
  'POST /lines/:id/what-if': {
    tag: 'Lines',
    access: 'supervisor',
    summary: 'Play a day with the present rules and with changed ones',
    params: idParams,
    body: tools.WhatIfInput,
    ...ok(tools.WhatIf),
  },
  'POST /lines/:id/follow-profile': {
    tag: 'Lines',
    access: 'admin',
    summary: 'Let settings that deviate follow the settings profile again',
    params: idParams,
    body: tools.FollowProfile,
    ...ok(lines.Line),
  },
  'GET /settings-profiles': {
    tag: 'Settings profiles',
    access: 'supervisor',
    summary: 'Settings profiles and the lines that follow them',
    ...ok(z.array(tools.SettingsProfile)),
  },
  'POST /settings-profiles': {
    tag: 'Settings profiles',
    access: 'admin',
    summary: 'Add a settings profile',
    body: tools.SettingsProfileInput,
    ...created(tools.SettingsProfile),
  },
  'GET /settings-profiles/:id': {
    tag: 'Settings profiles',
    access: 'supervisor',
    summary: 'One settings profile',
    params: idParams,
    ...ok(tools.SettingsProfile),
  },
  'PATCH /settings-profiles/:id': {
    tag: 'Settings profiles',
    access: 'admin',
    summary: 'Change a settings profile and with it every line that follows it; objects are merged',
    params: idParams,
    body: tools.SettingsProfilePatch,
    ...ok(tools.SettingsProfile),
  },
  'DELETE /settings-profiles/:id': {
    tag: 'Settings profiles',
    access: 'admin',
    summary: 'Remove a settings profile that no line follows',
    params: idParams,
    ...nothing,
  },
} as const satisfies Record<string, Endpoint>
