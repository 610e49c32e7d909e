import './styles/tokens.css'
import './styles/base.css'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { applyTheme, readTheme } from './frame/theme.ts'

applyTheme(readTheme())
createRoot(document.getElementById('console')!).render(<App />)
