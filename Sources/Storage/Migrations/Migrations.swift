/// All steps, in order. A new one is one file in this folder and one line here.
enum Migrations {
  static let all: [Migration] = [
    jobs, accounts, uploads, trafficAI, visionTrack, live, cameras, liveRuns, speeding, pictures, boxes,
  ]
}
