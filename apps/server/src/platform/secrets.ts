import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

export interface Secrets {
  /** Encrypts for storage (AES-256-GCM). `purpose` is bound in: what was sealed for one cannot be opened as another. */
  seal(purpose: string, plain: string): Buffer
  open(purpose: string, sealed: Buffer): string
  /** A short signature (base64url) of `text` that only this installation can make. */
  sign(purpose: string, text: string): string
  verify(purpose: string, text: string, signature: string): boolean
}

const ivLength = 12
const tagLength = 16
const keysMax = 1000

/** `key`: 32 bytes in base64. */
export function createSecrets(key: string): Secrets {
  const master = Buffer.from(key, 'base64')
  if (master.length !== 32) throw new Error('OMNILINE_SECRET_KEY must be 32 bytes in base64')
  // Deriving costs more than what is done with the key, and the same few purposes come with every message.
  const keys = new Map<string, Buffer>()
  function derive(purpose: string): Buffer {
    const known = keys.get(purpose)
    if (known) return known
    if (keys.size >= keysMax) keys.clear()
    const made = Buffer.from(hkdfSync('sha256', master, '', `omniline:${purpose}`, 32))
    keys.set(purpose, made)
    return made
  }
  const sign = (purpose: string, text: string) =>
    createHmac('sha256', derive(`sign:${purpose}`))
      .update(text)
      .digest('base64url')
      .slice(0, 32)
  return {
    seal(purpose, plain) {
      const iv = randomBytes(ivLength)
      const cipher = createCipheriv('aes-256-gcm', derive(`seal:${purpose}`), iv)
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body])
    },
    open(purpose, sealed) {
      const iv = sealed.subarray(0, ivLength)
      const decipher = createDecipheriv('aes-256-gcm', derive(`seal:${purpose}`), iv)
      decipher.setAuthTag(sealed.subarray(ivLength, ivLength + tagLength))
      return Buffer.concat([decipher.update(sealed.subarray(ivLength + tagLength)), decipher.final()]).toString('utf8')
    },
    sign,
    verify: (purpose, text, signature) => equal(sign(purpose, text), signature),
  }
}

/** Compares in constant time. */
export function equal(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest()
  const right = createHash('sha256').update(b).digest()
  return timingSafeEqual(left, right)
}

/** A new bearer token: `prefix` tells what it is for, the rest is 32 random bytes. */
export const newToken = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`
/** Tokens are stored only as this. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest()
