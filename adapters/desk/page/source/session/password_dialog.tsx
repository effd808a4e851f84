import { useDesk } from "../workplace/context";
import { Dialog } from "../shell/dialog";
import { useWords } from "../words/words";
import { PasswordForm } from "./password_form";

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { say } = useWords();
  const desk = useDesk();
  return (
    <Dialog onClose={onClose} title={say("password.title")}>
      <PasswordForm
        me={desk.me}
        onDone={({ csrf }) => {
          desk.me.csrf = csrf;
          desk.notice("good", say("password.done"));
          onClose();
        }}
      />
    </Dialog>
  );
}
