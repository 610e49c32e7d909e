import './styles/tokens.css'
import './styles/base.css'
import './frame/frame.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { applyTheme, readTheme } from './frame/theme.ts'
import { listenForPrefix } from './parts/use-keys.ts'

applyTheme(readTheme())
listenForPrefix()
createRoot(document.getElementById('console')!).render(<App />)
