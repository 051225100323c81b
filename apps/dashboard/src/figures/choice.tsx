/** One of a few, as radio buttons side by side: arrow keys move, as people expect of radio buttons. */
export function Choice(props: {
  readonly name: string;
  readonly title: string;
  readonly options: readonly { readonly id: string; readonly text: string }[];
  readonly chosen: string;
  readonly choose: (id: string) => void;
}) {
  return (
    <fieldset className="sb-choice">
      <legend>{props.title}</legend>
      <div className="sb-choice__options">
        {props.options.map((option) => (
          <label key={option.id} className="sb-choice__option">
            <input
              type="radio"
              name={props.name}
              value={option.id}
              checked={option.id === props.chosen}
              onChange={() => props.choose(option.id)}
            />
            <span>{option.text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
