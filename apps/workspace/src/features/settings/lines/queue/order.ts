import type { Line } from '@omniline/contracts/lines'

type Member = Line['queue'][number]

/** Takes what stands at `from` and puts it to `to`; out of range changes nothing. */
export function move<T>(list: T[], from: number, to: number): T[] {
  if (from === to || list[from] === undefined || to < 0 || to >= list.length) return list
  const rest = list.toSpliced(from, 1)
  return rest.toSpliced(to, 0, list[from])
}

export const memberKey = (member: Member): string => `${member.type}:${member.id}`

/** Nobody stands in a queue twice. */
export function addMember(queue: Member[], member: Member): Member[] {
  return queue.some((one) => memberKey(one) === memberKey(member)) ? queue : [...queue, member]
}
