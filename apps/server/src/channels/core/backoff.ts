const pauseMaxSeconds = 900
const daySeconds = 86_400

/**
 * How long to wait after so many attempts in vain: 1 s, doubled each time up to a quarter of an hour. null once the
 * pauses before would add up to a day: then it is given up.
 */
export function backoffSeconds(attempts: number): number | null {
  let waited = 0
  for (let attempt = 1; attempt < attempts; attempt++) waited += pause(attempt)
  return waited >= daySeconds ? null : pause(attempts)
}

const pause = (attempt: number): number => Math.min(pauseMaxSeconds, 2 ** Math.min(attempt - 1, 20))
