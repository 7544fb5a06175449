/** What browsers record, best first: Ogg with Opus is what messengers call a voice message. */
const recorded = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4']

export const canRecord = (): boolean => typeof MediaRecorder !== 'undefined' && 'mediaDevices' in navigator

export interface Recording {
  /** 0 to 1: how loud it is just now */
  level(): number
  /** the file, ready to be sent */
  finish(): Promise<File>
  cancel(): void
}

/** Listens to the microphone until it is finished or cancelled. Rejects if the person or the browser does not allow it. */
export async function startRecording(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const mimeType = recorded.find((type) => MediaRecorder.isTypeSupported(type))
  const recorder = new MediaRecorder(stream, { ...(mimeType && { mimeType }), audioBitsPerSecond: 32_000 })
  const chunks: Blob[] = []
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 256
  context.createMediaStreamSource(stream).connect(analyser)
  const wave = new Uint8Array(analyser.fftSize)

  recorder.addEventListener('dataavailable', ({ data }) => chunks.push(data))
  recorder.start()

  const stop = () =>
    new Promise<void>((resolve) => {
      recorder.addEventListener('stop', () => resolve(), { once: true })
      if (recorder.state === 'inactive') resolve()
      else recorder.stop()
    }).finally(() => {
      for (const track of stream.getTracks()) track.stop()
      void context.close()
    })

  return {
    level() {
      analyser.getByteTimeDomainData(wave)
      return Math.min(1, Math.max(...wave.map((sample) => Math.abs(sample - 128))) / 64)
    },
    async finish() {
      await stop()
      return voiceFile(new Blob(chunks, { type: recorder.mimeType }))
    },
    cancel: () => void stop(),
  }
}

/** WebM is packed anew as Ogg, the sound itself untouched; what cannot be is sent as it is, as a piece of music. */
async function voiceFile(blob: Blob): Promise<File> {
  if (blob.type.startsWith('audio/ogg')) return new File([blob], 'voice.ogg', { type: 'audio/ogg' })
  if (!blob.type.startsWith('audio/webm')) return new File([blob], 'voice.m4a', { type: blob.type })
  const { BlobSource, BufferTarget, Conversion, Input, OggOutputFormat, Output, WEBM } = await import('mediabunny')
  const target = new BufferTarget()
  const input = new Input({ source: new BlobSource(blob), formats: [WEBM] })
  const conversion = await Conversion.init({ input, output: new Output({ format: new OggOutputFormat(), target }), showWarnings: false })
  await conversion.execute()
  if (!target.buffer) throw new Error('Nothing was recorded')
  return new File([target.buffer], 'voice.ogg', { type: 'audio/ogg' })
}
