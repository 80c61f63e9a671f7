import MessageSquareText from 'lucide-react/icons/message-square-text';
import Trash2 from 'lucide-react/icons/trash-2';
import type { Episode } from '#shared/contracts/memory.ts';
import { changeMemory } from '../../send/change-memory.ts';
import { openConversation } from '../../state/ui.ts';
import { clockTime } from '../../text/format.ts';
import { dayText } from '../../text/memory-text.ts';
import { IconButton } from '../parts/icon-button.tsx';

const speakers = { person: 'You', assistant: 'Kingly', other: 'Somebody else' } as const;
/** Letters of an episode that a line shows. */
const shownLength = 400;

/** What was said, by whom and when, with the way to where it was said. */
export function EpisodeRow({ episode }: { readonly episode: Episode }) {
  const { id, workspaceId, text, title, speaker, referenceTime, conversationId } = episode;
  const { sourceKind, sourceId } = episode;
  return (
    <li className="entry">
      <div className="entry-line">
        <div className="entry-text">
          {title === '' ? null : <h3>{title}</h3>}
          <p className="episode-text">
            {text.length > shownLength ? `${text.slice(0, shownLength)} …` : text}
          </p>
          <p>
            {speakers[speaker]} · {dayText(referenceTime)}, {clockTime(referenceTime)}
          </p>
        </div>
        {sourceKind === 'message' && conversationId !== null ? (
          <IconButton
            small
            name="Show where it was said"
            icon={MessageSquareText}
            onClick={() => openConversation(conversationId, sourceId)}
          />
        ) : null}
        <IconButton
          small
          name="Forget this and what is known from it alone"
          icon={Trash2}
          onClick={() =>
            void changeMemory(
              { type: 'memory.forget', workspaceId, target: { kind: 'episode', id } },
              'Forgotten, with what was known from it alone',
            )
          }
        />
      </div>
    </li>
  );
}
