import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { useText } from '../../../../lib/i18n/index.ts'
import { cn } from '../../../../ui/cn.ts'
import { dayName } from './day-name.ts'
import { openness, paint, type Span, spansOf, spansOn, stretchOf, timeOf, type Week, weekdays } from './week.ts'

interface Cell {
  day: number
  cell: number
}

interface GridProps {
  /** the id of what explains it */
  describedBy: string
  week: Week
  onChange(week: Week): void
  /** minutes in a cell */
  step: 30 | 60
}

const between = (value: number, a: number, b: number) => value >= Math.min(a, b) && value <= Math.max(a, b)
const arrows: Record<string, [day: number, cell: number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

/**
 * The week, painted: dragged over with mouse, pen or finger, or by keys (arrows move, shift extends, space paints).
 * The bars show the hours to the minute; the cells are what one takes hold of.
 */
export function WeekGrid({ describedBy, week, onChange, step }: GridProps) {
  const { t } = useText()
  const body = useRef<HTMLDivElement>(null)
  const columns = 1440 / step
  const spans = spansOf(week)
  const [focus, setFocus] = useState<Cell>({ day: 0, cell: 540 / step })
  const [anchor, setAnchor] = useState<Cell | null>(null)
  const [stroke, setStroke] = useState<{ from: Cell; to: Cell; open: boolean } | null>(null)
  const at: Cell = { day: focus.day, cell: Math.min(focus.cell, columns - 1) }

  const stretch = ({ day, cell }: Cell): Span => stretchOf(day, cell * step, (cell + 1) * step)
  const opens = (cell: Cell) => openness(spans, stretch(cell)) !== 'open'
  const chosen = stroke ?? (anchor ? { from: anchor, to: at, open: opens(anchor) } : null)
  const isChosen = ({ day, cell }: Cell) =>
    chosen !== null && between(day, chosen.from.day, chosen.to.day) && between(cell, chosen.from.cell, chosen.to.cell)

  function apply(from: Cell, to: Cell, open: boolean) {
    const first = Math.min(from.cell, to.cell) * step
    const last = (Math.max(from.cell, to.cell) + 1) * step
    const days = weekdays.map((_, day) => day).filter((day) => between(day, from.day, to.day))
    onChange(
      paint(
        week,
        days.map((day) => stretchOf(day, first, last)),
        open,
      ),
    )
    setAnchor(null)
  }

  function cellAt(event: PointerEvent): Cell {
    const box = body.current?.getBoundingClientRect() ?? new DOMRect()
    const inside = (share: number, count: number) => Math.max(0, Math.min(count - 1, Math.floor(share * count)))
    return {
      day: inside((event.clientY - box.top) / box.height, 7),
      cell: inside((event.clientX - box.left) / box.width, columns),
    }
  }

  function press(event: KeyboardEvent) {
    const arrow = arrows[event.key]
    if (arrow || event.key === 'Home' || event.key === 'End') {
      event.preventDefault()
      const [days, cells] = arrow ?? [0, event.key === 'Home' ? -columns : columns]
      const next = {
        day: Math.max(0, Math.min(6, at.day + days)),
        cell: Math.max(0, Math.min(columns - 1, at.cell + cells)),
      }
      setAnchor(event.shiftKey ? (anchor ?? at) : null)
      setFocus(next)
      body.current?.querySelector<HTMLElement>(`[data-cell="${next.day}-${next.cell}"]`)?.focus()
    } else if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault()
      apply(anchor ?? at, at, opens(anchor ?? at))
    } else if (event.key === 'Escape' && anchor) {
      event.preventDefault()
      event.stopPropagation()
      setAnchor(null)
    }
  }

  return (
    <div className="flex flex-col gap-1 select-none">
      <div aria-hidden="true" className="numeric flex pl-8 text-2xs text-muted">
        {[0, 3, 6, 9, 12, 15, 18, 21].map((hour) => (
          <span key={hour} className="flex-1">
            {hour}
          </span>
        ))}
      </div>
      <div
        role="grid"
        aria-label={t('lines.hours.grid')}
        aria-describedby={describedBy}
        aria-multiselectable="true"
        className="flex"
        onKeyDown={press}
      >
        <div aria-hidden="true" className="flex w-8 flex-col">
          {weekdays.map((day) => (
            <span key={day} className="flex h-7 items-center text-xs text-muted">
              {dayName(day, 'short')}
            </span>
          ))}
        </div>
        <div
          ref={body}
          role="rowgroup"
          data-week
          className="min-w-0 flex-1 touch-pan-y overflow-hidden rounded-control border border-border bg-bg"
          onPointerDown={(event) => {
            if (event.button !== 0) return
            event.currentTarget.setPointerCapture(event.pointerId)
            const cell = cellAt(event)
            if (event.shiftKey) return apply(at, cell, opens(at))
            setAnchor(null)
            setFocus(cell)
            setStroke({ from: cell, to: cell, open: opens(cell) })
          }}
          onPointerMove={(event) => {
            if (!stroke) return
            const cell = cellAt(event)
            if (cell.day !== stroke.to.day || cell.cell !== stroke.to.cell) setStroke({ ...stroke, to: cell })
          }}
          onPointerUp={() => {
            if (!stroke) return
            apply(stroke.from, stroke.to, stroke.open)
            setStroke(null)
          }}
          onPointerCancel={() => setStroke(null)}
        >
          {weekdays.map((name, day) => (
            <div key={name} role="row" aria-label={dayName(name, 'long')} className="relative flex h-7 border-border not-first:border-t">
              {spansOn(spans, day).map(({ from, to }) => (
                <span
                  key={from}
                  aria-hidden="true"
                  className="absolute inset-y-1 rounded-sm bg-accent/75"
                  style={{ left: `${from / 14.4}%`, width: `${(to - from) / 14.4}%` }}
                />
              ))}
              {Array.from({ length: columns }, (_, cell) => {
                const state = openness(spans, stretch({ day, cell }))
                const here = at.day === day && at.cell === cell
                return (
                  <span
                    key={cell}
                    role="gridcell"
                    data-cell={`${day}-${cell}`}
                    tabIndex={here ? 0 : -1}
                    aria-selected={state === 'open'}
                    aria-label={t('lines.hours.cell', {
                      day: dayName(name, 'long'),
                      from: timeOf(cell * step),
                      to: timeOf((cell + 1) * step),
                      state: t(`lines.hours.state.${state}`),
                    })}
                    onFocus={() => setFocus({ day, cell })}
                    className={cn(
                      'relative flex-1 -outline-offset-2 focus-visible:z-10',
                      cell > 0 && (cell * step) % 60 === 0 && 'border-l border-border/60',
                      isChosen({ day, cell }) && (chosen?.open ? 'bg-accent/40' : 'bg-bg/80'),
                    )}
                  />
                )
              })}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
