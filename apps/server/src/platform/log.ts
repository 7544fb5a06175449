import { type Logger, pino } from 'pino'

export type Log = Logger

/**
 * JSON lines on stderr; stdout belongs to the one line that says we are ready. Messages are constant, data goes
 * into fields: ids, sizes, kinds. Never bodies, names, phones or tokens; the list below is the second net.
 */
export function createLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      redact: {
        paths: [
          'token',
          'password',
          'authorization',
          'cookie',
          'secret',
          'credentials',
          '*.token',
          '*.password',
          '*.authorization',
          '*.cookie',
          '*.secret',
          '*.credentials',
        ],
        censor: '[hidden]',
      },
    },
    pino.destination({ dest: 2, sync: false }),
  )
}
