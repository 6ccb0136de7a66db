import { api } from "../../api/client";
import { isAbort, sentence } from "../../api/problem";
import { Sending } from "../../api/sending";

export type UploadState = "waiting" | "sending" | "paused" | "waits-for-server" | "keeping" | "done" | "failed";

/** One file of the library on its way: sent, then kept as a video. */
export class FileUpload {
  state: UploadState = "waiting";
  problem = "";
  private readonly sending: Sending;
  private isPaused = false;

  constructor(readonly file: File, private readonly tell: () => void) {
    this.sending = new Sending(file, {
      purpose: "video", tell: () => { if (!this.isPaused) this.become(this.sending.isWaitingForServer ? "waits-for-server" : "sending"); },
    });
  }

  /** Bytes. */
  get sent(): number { return this.sending.sent; }

  pause(): void {
    this.isPaused = true;
    this.sending.pause();
  }

  /** Until the video is kept, or the upload is paused or has failed. */
  async run(): Promise<void> {
    this.isPaused = false;
    this.become("sending");
    try {
      const upload = await this.sending.run();
      if (upload === null) return this.become("paused");
      this.become("keeping");
      await api.post("/api/gantry/v1/videos", { body: { upload_id: upload, name: this.file.name.slice(0, 200) } });
      this.sending.forget();
      this.become("done");
    } catch (error) {
      if (this.isPaused || isAbort(error)) return this.become("paused");
      this.problem = sentence(error);
      this.become("failed");
    }
  }

  /** Gives it up; what has arrived is removed. */
  async cancel(): Promise<void> {
    this.isPaused = true;
    await this.sending.giveUp();
  }

  private become(state: UploadState): void {
    this.state = state;
    this.tell();
  }
}
