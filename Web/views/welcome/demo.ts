/** A camera that needs no camera: simulated traffic, with the scene that belongs to it. */
export const demoAddress = "simulate://motorway?seed=7&fps=5&size=640x360";

export const demoScene = {
  name: "A simulated motorway", coordinates: "normalised", size: [640, 360], speed_limit_kmh: 100,
  calibration: {
    click_deviation: 1.5,
    points: [
      { picture: [0.29262, 0.919022], ground: [-1.5, 12] },
      { picture: [0.468596, 0.909934], ground: [1.5, 12] },
      { picture: [0.361002, 0.548401], ground: [-1.5, 22.3] },
      { picture: [0.464057, 0.545273], ground: [1.5, 22.3] },
      { picture: [0.825072, 0.534314], ground: [12.3, 22.3] },
      { picture: [0.189929, 0.324498], ground: [-12.3, 41.412] },
      { picture: [0.40299, 0.320833], ground: [-1.5, 41.412] },
      { picture: [0.461251, 0.319831], ground: [1.5, 41.412] },
      { picture: [0.667764, 0.316278], ground: [12.3, 41.412] },
      { picture: [0.306665, 0.193853], ground: [-12.3, 75] },
      { picture: [0.426635, 0.192681], ground: [-1.5, 75] },
      { picture: [0.459665, 0.192359], ground: [1.5, 75] },
      { picture: [0.577528, 0.191208], ground: [12.3, 75] },
    ],
  },
  lines: [
    { name: "away", from: [0.440556, 0.344945], to: [0.736086, 0.339436], forward: "northbound", backward: "southbound" },
    { name: "towards", from: [0.112674, 0.351058], to: [0.419502, 0.345338], forward: "southbound", backward: "northbound" },
  ],
  lanes: [
    { name: "away-1", points: [[1, 0.776773], [0.548481, 0.150947], [0.51881, 0.151167], [0.930608, 1], [1, 1]], direction: [[0.986877, 0.902282], [0.533659, 0.151057]] },
    { name: "away-2", points: [[0.930608, 1], [0.51881, 0.151167], [0.489036, 0.151387], [0.700163, 1]], direction: [[0.80531, 0.972543], [0.503936, 0.151276]] },
    { name: "away-3", points: [[0.700163, 1], [0.489036, 0.151387], [0.459157, 0.151607], [0.469717, 1]], direction: [[0.582992, 0.985084], [0.47411, 0.151497]] },
    { name: "towards-1", points: [[0.343651, 0.15246], [0.373933, 0.152237], [0, 0.721221], [0, 0.537057]], direction: [[0.358805, 0.152349], [0.009751, 0.602529]] },
    { name: "towards-2", points: [[0.373933, 0.152237], [0.404109, 0.152014], [0.047234, 1], [0, 1], [0, 0.721221]], direction: [[0.389034, 0.152125], [0.013822, 0.848223]] },
    { name: "towards-3", points: [[0.404109, 0.152014], [0.434179, 0.151792], [0.277679, 1], [0.047234, 1]], direction: [[0.419157, 0.151903], [0.169762, 0.975866]] },
  ],
} as const;
