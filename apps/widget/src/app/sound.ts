let context: AudioContext | null = null

/** Browsers let a page sound only after a gesture: the switch that turns sound on is one. */
export function unlockSound(): void {
  context ??= new AudioContext()
  void context.resume()
}

/** Two soft notes; with several tabs open only one of them plays. */
export function ding(): void {
  if (!navigator.locks) return play()
  void navigator.locks.request('omniline-ding', { ifAvailable: true }, async (lock) => {
    if (!lock) return
    play()
    await new Promise((resolve) => setTimeout(resolve, 1000))
  })
}

function play(): void {
  const audio = (context ??= new AudioContext())
  for (const [i, frequency] of [660, 880].entries()) {
    const start = audio.currentTime + i * 0.12
    const tone = audio.createOscillator()
    const volume = audio.createGain()
    tone.frequency.value = frequency
    volume.gain.setValueAtTime(0, start)
    volume.gain.linearRampToValueAtTime(0.12, start + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.3)
    tone.connect(volume).connect(audio.destination)
    tone.start(start)
    tone.stop(start + 0.32)
  }
}
