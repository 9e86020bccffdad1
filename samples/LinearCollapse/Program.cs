using Fovea.Samples;

LinearCollapseSample.Run(Console.Out);
