import { MessageCircle } from 'lucide-react'
import { cn } from './cn.ts'

/** Marks of platforms on their own colour; a platform without one here gets the first letter of its name. */
const marks: Record<string, { color: string; path: string | null }> = {
  webchat: { color: '#1F5FD6', path: null },
  telegram: {
    color: '#229ED9',
    path: 'M4.6 11.6 18 6.2c.7-.3 1.3.2 1 1.2l-2.3 10.5c-.2.8-.7 1-1.4.6l-3.5-2.6-1.7 1.6c-.2.2-.4.4-.7.4l.2-3.6 6.5-5.9c.3-.2-.1-.4-.4-.2l-8 5-3.4-1.1c-.8-.2-.8-.7.3-1.1Z',
  },
  whatsapp: {
    color: '#1DA851',
    path: 'M12 5.2a6.7 6.7 0 0 0-5.8 10.1L5.3 18.7l3.5-.9A6.7 6.7 0 1 0 12 5.2Zm3.7 9.3c-.2.5-1 .9-1.4.9-.4 0-.8.2-2.6-.6-2.2-.9-3.6-3.2-3.7-3.3-.1-.2-.9-1.2-.9-2.2 0-1.1.6-1.6.8-1.8.2-.2.4-.2.5-.2h.4c.1 0 .3 0 .5.4l.6 1.5c.1.1.1.3 0 .4l-.3.5-.3.3c-.1.1-.2.3-.1.5.2.2.7 1.1 1.4 1.7.9.8 1.6 1 1.9 1.2.2.1.4.1.5-.1l.7-.9c.2-.2.3-.2.5-.1l1.6.7c.2.1.4.2.4.3.1.1.1.5-.1.9Z',
  },
}

interface GlyphProps {
  connector: string
  name: string
  className?: string
}

export function ChannelGlyph({ connector, name, className }: GlyphProps) {
  const mark = marks[connector]
  return (
    <span
      aria-hidden="true"
      className={cn('grid shrink-0 place-items-center rounded-full text-white', className ?? 'size-4')}
      style={{ background: mark?.color ?? '#5A6270' }}
    >
      {mark?.path ? (
        <svg viewBox="0 0 24 24" fill="currentColor" className="size-full">
          <path d={mark.path} />
        </svg>
      ) : mark ? (
        <MessageCircle className="size-[62%]" strokeWidth={2.6} />
      ) : (
        <svg viewBox="0 0 24 24" className="size-full">
          <text x="12" y="16.5" textAnchor="middle" fontSize="13" fontWeight="700" fill="currentColor">
            {name.charAt(0).toUpperCase()}
          </text>
        </svg>
      )}
    </span>
  )
}
