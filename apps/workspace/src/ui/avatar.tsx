import { useState } from 'react'
import { hueOf, initials } from '../lib/format.ts'
import { cn } from './cn.ts'

const sizes = { xs: 'size-5 text-[0.5625rem]', sm: 'size-7 text-2xs', md: 'size-10 text-sm', lg: 'size-16 text-xl' }

interface AvatarProps {
  id: string
  name: string
  url: string | null
  size?: keyof typeof sizes
  className?: string
}

/** A picture, or initials on a colour that stays with the id. The name stands beside it, so it is not read aloud. */
export function Avatar({ id, name, url, size = 'md', className }: AvatarProps) {
  const [broken, setBroken] = useState<string | null>(null)
  const hue = hueOf(id)
  return (
    <span
      aria-hidden="true"
      className={cn('grid shrink-0 place-items-center overflow-hidden rounded-full font-semibold select-none', sizes[size], className)}
      style={{ background: `hsl(${hue} var(--avatar-s) var(--avatar-l))`, color: `hsl(${hue} var(--avatar-ts) var(--avatar-tl))` }}
    >
      {url && broken !== url ? (
        <img src={url} alt="" className="size-full object-cover" onError={() => setBroken(url)} loading="lazy" />
      ) : (
        initials(name) || '?'
      )}
    </span>
  )
}

const presenceClass = { online: 'bg-ok', paused: 'bg-warn', offline: 'bg-control' }

/** The state is also said in words wherever this dot stands. */
export function PresenceDot({ status, className }: { status: keyof typeof presenceClass; className?: string }) {
  return <span aria-hidden="true" className={cn('block size-2.5 rounded-full border-2 border-panel', presenceClass[status], className)} />
}
