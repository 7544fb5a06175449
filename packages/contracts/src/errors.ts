/**
 * Every way a call can be refused. One row per code: the HTTP status, a title for people who read
 * English logs, and nothing else; screens translate by `code`.
 */
export const errors = {
  invalid_input: { status: 400, title: 'The request does not have the expected form' },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used with another request' },
  idempotency_in_progress: { status: 409, title: 'The first request with this Idempotency-Key is still being worked on' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  wrong_credentials: { status: 401, title: 'Wrong e-mail or password' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  wrong_origin: { status: 403, title: 'The request came from another site' },
  bad_signature: { status: 401, title: 'The signature or secret is wrong' },
  setup_code_required: { status: 403, title: 'The set-up code from the server log is needed' },
  not_found: { status: 404, title: 'There is no such thing' },
  already_set_up: { status: 409, title: 'This installation is already set up' },
  not_set_up: { status: 409, title: 'This installation is not set up yet' },
  email_taken: { status: 409, title: 'This e-mail address is already in use' },
  last_admin: { status: 409, title: 'At least one active administrator must remain' },
  version_conflict: { status: 409, title: 'Somebody else changed this meanwhile' },
  line_archived: { status: 409, title: 'The line is archived' },
  profile_in_use: { status: 409, title: 'Lines still follow the settings profile' },
  line_in_use: { status: 409, title: 'The line still has active channels' },
  wrong_state: { status: 409, title: 'The state of the conversation does not allow this' },
  taken_by_another: { status: 409, title: 'Somebody else has taken the conversation' },
  not_offered: { status: 409, title: 'The conversation is not offered to you (any more)' },
  conversation_closed: { status: 409, title: 'The conversation is closed' },
  not_supported: { status: 409, title: 'The channel cannot do this' },
  channel_off: { status: 409, title: 'The channel is switched off' },
  not_retryable: { status: 409, title: 'Only a failed message can be sent again' },
  file_pending: { status: 409, title: 'The file is still being fetched' },
  invitation_invalid: { status: 410, title: 'The invitation has expired or was used' },
  file_too_large: { status: 413, title: 'The file is too large' },
  too_many_uploads: { status: 409, title: 'Too many files wait to be sent: send or remove some first' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'This content type is not accepted here' },
  channel_check_failed: { status: 422, title: 'The platform refused the connection' },
  too_many_requests: { status: 429, title: 'Too many requests; try again later' },
  consent_required: { status: 403, title: 'The visitor has not agreed to the processing of personal data' },
  blocked: { status: 403, title: 'You cannot write here' },
  internal: { status: 500, title: 'Something broke on our side' },
  unavailable: { status: 503, title: 'Not available right now; try again' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof errors

/** RFC 9457 body, media type `application/problem+json`. `type` is `/docs/errors#<code>`. */
export interface Problem {
  type: string
  code: ErrorCode
  title: string
  status: number
  detail: string
  /** id of the request, also in the log */
  instance?: string
  /** for bad input: where (a JSON pointer such as `/queue/0/id`) and what is wrong */
  errors?: { path: string; message: string }[]
}
