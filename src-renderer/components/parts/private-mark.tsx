import HatGlasses from 'lucide-react/icons/hat-glasses';

/** Marks what belongs to a private conversation, also for those who do not see it. */
export function PrivateMark({ text = false }: { readonly text?: boolean }) {
  return (
    <span className="private-mark" title="Private: nothing of it is remembered">
      <HatGlasses aria-hidden />
      <span className={text ? '' : 'visually-hidden'}>Private</span>
    </span>
  );
}
