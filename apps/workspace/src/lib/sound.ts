import { create } from 'zustand'

interface SoundState {
  /** browsers stay silent until the person has clicked something */
  unlocked: boolean
}
export const useSound = create<SoundState>(() => ({ unlocked: false }))

let context: AudioContext | null = null
let lastDingAt = 0

/** To be called once; the first click or key anywhere lets the browser play. */
export function unlockSoundOnGesture(): void {
  const gestures = ['pointerdown', 'keydown'] as const
  const unlock = () => {
    // A key like Shift is no gesture to the browser.
    if ('userActivation' in navigator && !navigator.userActivation.hasBeenActive) return
    for (const kind of gestures) window.removeEventListener(kind, unlock)
    // Making a context takes a while; the key that was pressed must not wait for it.
    setTimeout(() => {
      context ??= new AudioContext()
      void context.resume().then(() => useSound.setState({ unlocked: context?.state === 'running' }))
    }, 200)
  }
  for (const kind of gestures) window.addEventListener(kind, unlock)
}

/** A soft bell: two sine partials that fade out. */
function tone(frequency: number, afterSeconds: number, lengthSeconds: number, volume: number): void {
  if (!context || context.state !== 'running') return
  const start = context.currentTime + afterSeconds
  for (const [partial, share] of [
    [1, 1],
    [2.01, 0.25],
  ] as const) {
    const oscillator = context.createOscillator()
    const gain = context.createGain()
    oscillator.frequency.value = frequency * partial
    gain.gain.setValueAtTime(0, start)
    gain.gain.linearRampToValueAtTime(volume * share, start + 0.012)
    gain.gain.exponentialRampToValueAtTime(0.0001, start + lengthSeconds)
    oscillator.connect(gain).connect(context.destination)
    oscillator.start(start)
    oscillator.stop(start + lengthSeconds)
  }
}

/** A new message; a burst of them sounds once. */
export function ding(): void {
  if (Date.now() - lastDingAt < 1500) return
  lastDingAt = Date.now()
  tone(740, 0, 0.45, 0.22)
}

/** An offer: two notes upwards, louder; the caller repeats it. */
export function ring(): void {
  tone(659, 0, 0.5, 0.3)
  tone(880, 0.18, 0.7, 0.3)
}

let leads = false
/** Of several tabs one makes the noise. Held until the tab closes. */
export function contendForSound(): void {
  if (!('locks' in navigator)) {
    leads = true
    return
  }
  void navigator.locks.request('omniline.sound', () => {
    leads = true
    return new Promise(() => undefined)
  })
}

export const isSoundLeader = (): boolean => leads
