import { createRoot } from 'react-dom/client'
import { savedLanguage } from '../lib/appearance.ts'
import { startI18n } from '../lib/i18n/index.ts'
import { contendForSound, unlockSoundOnGesture } from '../lib/sound.ts'
import '../styles.css'
import { App } from './app.tsx'

const root = document.getElementById('root')
if (!root) throw new Error('the page has no place to draw in')

unlockSoundOnGesture()
contendForSound()
await startI18n(savedLanguage())
createRoot(root).render(<App />)
