import type { Attachment } from '@omniline/contracts/conversations'
import { Pause, Play } from 'lucide-react'
import { useRef, useState } from 'react'
import { clockDuration } from '../../../lib/format.ts'
import { useText } from '../../../lib/i18n/index.ts'

const speeds = [1, 1.5, 2]

/** A recording: play, seek, speed. */
export function AudioPlayer({ attachment }: { attachment: Attachment }) {
  const { t } = useText()
  const audio = useRef<HTMLAudioElement>(null)
  const [playing, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [length, setLength] = useState(attachment.durationSeconds ?? 0)
  const [speed, setSpeed] = useState(1)
  const name = attachment.kind === 'voice' ? t('media.voice') : attachment.name
  const toggle = () => {
    const element = audio.current
    if (!element) return
    if (playing) element.pause()
    else void element.play().catch(() => setPlaying(false))
  }
  const faster = () => {
    const next = speeds[(speeds.indexOf(speed) + 1) % speeds.length] ?? 1
    setSpeed(next)
    if (audio.current) audio.current.playbackRate = next
  }
  return (
    <div className="flex w-64 max-w-full items-center gap-2.5 py-0.5">
      <audio
        ref={audio}
        src={attachment.url ?? undefined}
        preload="none"
        onPlay={() => setPlaying(true)}
        onPause={() => setPlaying(false)}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onLoadedMetadata={(event) => Number.isFinite(event.currentTarget.duration) && setLength(event.currentTarget.duration)}
        onEnded={() => setAt(0)}
      />
      <button
        type="button"
        onClick={toggle}
        aria-label={playing ? t('media.pause', { name }) : t('media.play', { name })}
        className="grid size-9 shrink-0 place-items-center rounded-full bg-accent text-on-accent hover:bg-accent-strong"
      >
        {playing ? <Pause className="size-4" fill="currentColor" /> : <Play className="ml-0.5 size-4" fill="currentColor" />}
      </button>
      <span className="flex min-w-0 flex-1 flex-col gap-1">
        {attachment.kind === 'audio' && <span className="truncate text-sm font-medium">{attachment.name}</span>}
        <input
          type="range"
          aria-label={t('media.position')}
          min={0}
          max={Math.max(1, length)}
          step={0.1}
          value={at}
          onChange={(event) => {
            setAt(Number(event.target.value))
            if (audio.current) audio.current.currentTime = Number(event.target.value)
          }}
          className="h-1 w-full cursor-pointer accent-accent"
        />
        <span className="numeric text-2xs text-muted">
          {playing || at > 0 ? `${clockDuration(at)} / ${clockDuration(length)}` : clockDuration(length)}
        </span>
      </span>
      <button
        type="button"
        onClick={faster}
        aria-label={t('media.speed', { speed })}
        className="numeric h-6 shrink-0 rounded-full bg-hover px-2 text-2xs font-semibold hover:bg-pressed"
      >
        {speed}×
      </button>
    </div>
  )
}
