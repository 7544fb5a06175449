import type { FileToSend } from './calls.ts'

/** Things to send for who has nothing at hand: drawn and sounded on the spot. */
export async function samplePhoto(): Promise<FileToSend> {
  const { canvas, pen } = board(640, 480)
  const hue = Math.floor(Math.random() * 360)
  const sky = pen.createLinearGradient(0, 0, 0, 480)
  sky.addColorStop(0, `hsl(${hue} 45% 88%)`)
  sky.addColorStop(1, `hsl(${(hue + 40) % 360} 40% 72%)`)
  pen.fillStyle = sky
  pen.fillRect(0, 0, 640, 480)
  pen.fillStyle = `hsl(${(hue + 200) % 360} 20% 40%)`
  pen.fillRect(0, 380, 640, 100)
  pen.fillStyle = `hsl(${(hue + 180) % 360} 45% 45%)`
  pen.beginPath()
  pen.moveTo(285, 170)
  pen.bezierCurveTo(300, 235, 215, 270, 240, 345)
  pen.bezierCurveTo(250, 405, 390, 405, 400, 345)
  pen.bezierCurveTo(425, 270, 340, 235, 355, 170)
  pen.fill()
  daisy(pen, 320, 118, 62)
  return { kind: 'photo', name: 'photo.png', mime: 'image/png', base64: await encoded(await blobOf(canvas, 'image/png')) }
}

export async function sampleSticker(): Promise<FileToSend> {
  const { canvas, pen } = board(256, 256)
  daisy(pen, 128, 128, 118)
  pen.fillStyle = '#5c4200'
  for (const x of [112, 144]) {
    pen.beginPath()
    pen.arc(x, 122, 5, 0, Math.PI * 2)
    pen.fill()
  }
  pen.lineWidth = 4
  pen.strokeStyle = '#5c4200'
  pen.beginPath()
  pen.arc(128, 130, 16, 0.2, Math.PI - 0.2)
  pen.stroke()
  return { kind: 'sticker', name: 'sticker.webp', mime: 'image/webp', base64: await encoded(await blobOf(canvas, 'image/webp')) }
}

export async function sampleDocument(): Promise<FileToSend> {
  const base64 = await encoded(new Blob(['Order D-10245\n1 x vase "Sunrise"\n'], { type: 'text/plain' }))
  return { kind: 'document', name: 'order.txt', mime: 'text/plain', base64 }
}

/** Three quiet notes. */
export async function sampleVoice(): Promise<FileToSend> {
  const rate = 8000
  const notes = [392, 494, 587]
  const samples = new Int16Array(rate * 2)
  for (let at = 0; at < samples.length; at++) {
    const seconds = at / rate
    const note = notes[Math.min(notes.length - 1, Math.floor(seconds / 0.5))] ?? 0
    samples[at] = Math.sin(seconds * note * Math.PI * 2) * 9000 * Math.exp(-3 * (seconds % 0.5))
  }
  const header = new DataView(new ArrayBuffer(44))
  const put = (offset: number, text: string) => [...text].forEach((letter, index) => header.setUint8(offset + index, letter.charCodeAt(0)))
  put(0, 'RIFF')
  header.setUint32(4, 36 + samples.byteLength, true)
  put(8, 'WAVEfmt ')
  header.setUint32(16, 16, true)
  header.setUint16(20, 1, true)
  header.setUint16(22, 1, true)
  header.setUint32(24, rate, true)
  header.setUint32(28, rate * 2, true)
  header.setUint16(32, 2, true)
  header.setUint16(34, 16, true)
  put(36, 'data')
  header.setUint32(40, samples.byteLength, true)
  return { kind: 'voice', name: 'voice.wav', mime: 'audio/wav', base64: await encoded(new Blob([header.buffer, samples.buffer])) }
}

export const sampleAudio = async (): Promise<FileToSend> => ({ ...(await sampleVoice()), kind: 'audio', name: 'three notes.wav' })

/** A second of a turning flower. */
export async function sampleVideo(kind: 'video' | 'video_note' | 'animation'): Promise<FileToSend> {
  const { canvas, pen } = board(240, 240)
  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: 'video/webm' })
  const chunks: Blob[] = []
  recorder.addEventListener('dataavailable', ({ data }) => chunks.push(data))
  const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve))
  recorder.start()
  for (let frame = 0; frame < 24; frame++) {
    pen.setTransform(1, 0, 0, 1, 0, 0)
    pen.fillStyle = '#bfe3d0'
    pen.fillRect(0, 0, 240, 240)
    pen.translate(120, 120)
    pen.rotate((frame / 24) * (Math.PI / 3))
    daisy(pen, 0, 0, 96)
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
  recorder.stop()
  await stopped
  return { kind, name: `${kind}.webm`, mime: 'video/webm', base64: await encoded(new Blob(chunks, { type: 'video/webm' })) }
}

export const fromDisk = async (file: File): Promise<FileToSend> => ({
  kind: /^image\/(png|jpeg|webp)$/.test(file.type) ? 'photo' : 'document',
  name: file.name,
  mime: file.type || 'application/octet-stream',
  base64: await encoded(file),
})

function board(width: number, height: number) {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width, height })
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('This browser does not draw')
  return { canvas, pen }
}

function daisy(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  for (let petal = 0; petal < 12; petal++) {
    pen.save()
    pen.translate(x, y)
    pen.rotate((petal * Math.PI) / 6)
    pen.fillStyle = petal % 2 ? '#ffffff' : '#f4f4fb'
    pen.beginPath()
    pen.ellipse(0, -radius * 0.64, radius * 0.18, radius * 0.36, 0, 0, Math.PI * 2)
    pen.fill()
    pen.restore()
  }
  pen.fillStyle = '#f3b93a'
  pen.beginPath()
  pen.arc(x, y, radius * 0.36, 0, Math.PI * 2)
  pen.fill()
}

const blobOf = (canvas: HTMLCanvasElement, mime: string): Promise<Blob> =>
  new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(`No ${mime}`))), mime))

const encoded = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(String(reader.result).replace(/^[^,]*,/, '')))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file could not be read')))
    reader.readAsDataURL(blob)
  })
