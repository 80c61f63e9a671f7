import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { startConnection } from './app.ts';
import { AppShell } from './components/app-shell.tsx';
import { startWebNotifications } from './components/now/web-notifications.ts';
import { warmUpMarkdown } from './components/markdown/warm-up.tsx';
import { warmUpReflex } from './frontend-llm/warm-up.ts';
import { startReadingDueDates } from './send/reading-context.ts';
import { paintUnsent, sendWaiting } from './send/send-message.ts';
import { watchBattery } from './state/battery.ts';
import { followSettings } from './session/follow-settings.ts';
import { drafts } from './state/drafts.ts';
import './styles/index.css';

// The page's policy forbids code made from text, which zod would try.
z.config({ jitless: true });

const root = document.querySelector('#app');
if (root === null) throw new Error('The page has no #app');

paintUnsent();
followSettings();
startConnection();
startWebNotifications();
void watchBattery();
createRoot(root).render(<AppShell />);

window.addEventListener('pagehide', () => {
  sendWaiting();
  drafts.save();
});
// After the first paint, so that the first message does not pay for what is compiled then.
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
requestAnimationFrame(
  () => void warmUpReflex(pause).then(warmUpMarkdown).then(startReadingDueDates),
);
