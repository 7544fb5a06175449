import { Check, Mic, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { clockDuration } from '../../../lib/format.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { toast } from '../../../lib/toast.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Spinner } from '../../../ui/spinner.tsx'
import { canRecord, type Recording, startRecording } from '../voice.ts'

const lookMs = 100

/** Records a voice message; it is attached like a file, and sent when the operator sends. */
export function VoiceRecorder({ onRecorded }: { onRecorded(file: File): void }) {
  const { t } = useText()
  const [recording, setRecording] = useState<Recording | null>(null)
  const [busy, setBusy] = useState(false)
  const current = useRef<Recording | null>(null)
  // Whoever goes to another conversation has discarded it.
  useEffect(() => () => current.current?.cancel(), [])
  if (!canRecord()) return null

  function set(next: Recording | null) {
    current.current = next
    setRecording(next)
  }
  function start() {
    startRecording().then(set, () => toast.bad(t('composer.voice.denied')))
  }
  function finish(done: Recording) {
    set(null)
    setBusy(true)
    done
      .finish()
      .then(onRecorded, () => toast.bad(t('composer.voice.failed')))
      .finally(() => setBusy(false))
  }

  if (busy) return <Spinner className="mx-2 size-4" />
  if (!recording) return <IconButton side="top" label={t('composer.voice.record')} icon={<Mic />} onClick={start} />
  return (
    <div className="flex items-center gap-1 rounded-control bg-bad-bg pl-2" data-recording>
      <Loudness recording={recording} />
      <IconButton
        side="top"
        size="sm"
        label={t('composer.voice.cancel')}
        icon={<Trash2 />}
        onClick={() => {
          recording.cancel()
          set(null)
        }}
      />
      <IconButton side="top" size="sm" label={t('composer.voice.done')} icon={<Check />} onClick={() => finish(recording)} />
    </div>
  )
}

/** How long it has been, and that the microphone hears something. */
function Loudness({ recording }: { recording: Recording }) {
  const { t } = useText()
  const [{ seconds, level }, setNow] = useState({ seconds: 0, level: 0 })
  useEffect(() => {
    const began = performance.now()
    const timer = setInterval(() => setNow({ seconds: (performance.now() - began) / 1000, level: recording.level() }), lookMs)
    return () => clearInterval(timer)
  }, [recording])
  return (
    <>
      <span className="sr-only" role="status">
        {t('composer.voice.recording')}
      </span>
      <span className="size-2.5 rounded-full bg-bad transition-transform duration-100" style={{ transform: `scale(${0.7 + level})` }} />
      <span className="numeric min-w-9 text-sm text-bad">{clockDuration(seconds)}</span>
    </>
  )
}
