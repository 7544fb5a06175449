/** Stands in the guard's command line, followed by the pid of the Omniline that started it. */
export const guardMark = 'omniline-postgres-guard'

/**
 * A shell that runs the server and holds the reading end of a pipe from us. When we end, however we end, the pipe
 * closes and the server is told to stop. It leaves with the server's own exit code.
 */
const script = [
  'shift 2',
  'exec 3<&0 </dev/null',
  '"$@" 3<&- & server=$!',
  '{ read _ <&3; kill -INT $server; } 2>/dev/null & watcher=$!',
  'exec 3<&-',
  'trap "kill -INT $server" INT TERM',
  'code=0',
  'while kill -0 $server 2>/dev/null; do wait $server; code=$?; done',
  'kill $watcher 2>/dev/null; wait $watcher 2>/dev/null',
  'exit $code',
].join('; ')

export const guarded = (command: string[]): [program: string, args: string[]] => [
  '/bin/sh',
  ['-c', script, 'sh', guardMark, String(process.pid), ...command],
]
