import { hash, verify } from '@node-rs/argon2'

/** Argon2id with the library's defaults spelled out: OWASP's second choice, 19 MiB and two passes, about 25 ms. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/**
 * Hashing runs on the four threads that also read files and resolve names; at most two of them are lent to it,
 * so that a burst of sign-ins does not hold up everything else.
 */
const atOnce = 2
let running = 0
const waiting: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}

/** One password has one form, however the keyboard composed its letters. */
const normal = (password: string) => password.normalize('NFKC')

export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(normal(password), cost))

let nobody: Promise<string> | undefined

/** `stored` null (no such user, no password yet) takes the same time and is false. */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword('nobody has this password')
  const against = stored ?? (await nobody)
  return (await inTurn(() => verify(against, normal(password)))) && stored !== null
}
