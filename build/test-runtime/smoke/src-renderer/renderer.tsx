import { createRoot } from 'react-dom/client';
import './renderer.css';

const root = document.getElementById('root');
if (root !== null)
  createRoot(root).render(<h1 className="title">{[3, 2, 1].toReversed().join(' ')}</h1>);
