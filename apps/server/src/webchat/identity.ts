import { errors, jwtVerify } from 'jose'
import { z } from 'zod'

/** What a site may claim of its signed-in visitor. */
const Claims = z.object({
  sub: z.string().min(1).max(200),
  exp: z.number(),
  name: z.string().trim().min(1).max(200).optional().catch(undefined),
  email: z.email().max(254).optional().catch(undefined),
  phone: z.string().trim().max(40).optional().catch(undefined),
})
export type Claims = z.infer<typeof Claims>

const clockSkewSeconds = 60

/** Checks a site's JWT: HS256 with the channel's identity secret, `sub` and `exp` required. A bad one is a value, not an error: the visitor stays anonymous. */
export async function readIdentity(
  token: string,
  secret: string,
  now: Date,
): Promise<{ claims: Claims } | { error: 'malformed' | 'bad_signature' | 'expired' }> {
  try {
    const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
      algorithms: ['HS256'],
      clockTolerance: clockSkewSeconds,
      currentDate: now,
      requiredClaims: ['sub', 'exp'],
    })
    const parsed = Claims.safeParse(payload)
    return parsed.success ? { claims: parsed.data } : { error: 'malformed' }
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { error: 'expired' }
    if (error instanceof errors.JWSSignatureVerificationFailed) return { error: 'bad_signature' }
    return { error: 'malformed' }
  }
}
