/** The server's rule: length is what makes a password strong. */
export const passwordLengthMin = 10

/** 0: too short … 4: strong. Repeated characters and runs count little. */
export function passwordStrength(password: string): 0 | 1 | 2 | 3 | 4 {
  if (password.length < passwordLengthMin) return 0
  const distinct = new Set(password.toLowerCase()).size
  if (distinct < 5 || /^(\d+|(.+)\2+)$/.test(password)) return 1
  const effective = Math.min(password.length, distinct * 1.5)
  if (effective >= 18) return 4
  return effective >= 13 ? 3 : 2
}
