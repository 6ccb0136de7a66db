import { may } from "../../app/state";
import type { View } from "../../app/view";
import { text } from "../../text";
import { h } from "../../ui/h";
import { notice } from "../../ui/notice";
import { tabs } from "../../ui/tabs";
import { FileDesk } from "./files";
import { Webcam } from "./webcam";

/** What is on pictures, in a video, in front of one's own webcam. */
export const view: View = {
  mount(at, visit) {
    if (!may("operator")) {
      at.append(notice("info", h("p", null, text.detect.viewerWhy)));
      return;
    }
    at.append(tabs(text.detect.title, [
      { key: "files", label: text.detect.files, build: () => new FileDesk(visit).element },
      { key: "webcam", label: text.detect.webcam, build: () => new Webcam(visit).element },
    ]));
  },
};
