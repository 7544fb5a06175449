import { useMemo } from 'react'
import { encode } from 'uqr'

/** Black on white in both themes: cameras expect it. */
export function QrCode({ text, label, className }: { text: string; label: string; className?: string }) {
  const { path, size } = useMemo(() => {
    const { data, size } = encode(text, { border: 2, ecc: 'M' })
    const cells = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : [])))
    return { path: cells.join(''), size }
  }, [text])
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} className={className ?? 'size-40'} shapeRendering="crispEdges">
      <rect width={size} height={size} rx="1" fill="#fff" />
      <path d={path} fill="#111" />
    </svg>
  )
}
