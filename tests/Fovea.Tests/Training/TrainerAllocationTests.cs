using Fovea.Data.Augmentations;
using Fovea.Training;
using Fovea.Optimizers;

namespace Fovea.Tests.Training;

/// <summary>A step allocates nothing on the training's thread once the first ones are over.</summary>
public class TrainerAllocationTests
{
    private const long First = 20, Last = 70;

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(2, 1, false)]
    [InlineData(2, 3, true)]
    public void Fit_AllocatesNothingPerStep_OnceWarm(int threads, int accumulate, bool mixing)
    {
        // 160 samples, two at a time: the steps lie within one epoch, whose end makes a result.
        TrainingOptions options = new()
        {
            Epochs = 1,
            BatchSize = 2,
            Optimizer = new Adam(),
            Augmentations = [new Shift(1)],
            Mixing = mixing ? new Mixup(0.2f) : null,
            AccumulateSteps = accumulate,
            ClipNorm = 1,
            AverageDecay = 0.9f,
        };
        long before = 0, after = -1;
        using Model model = TrainingBed.NewModel();

        TrainingBed.Fit(model, options, threads, train: TrainingBed.Data(160), report: at =>
        {
            if (at.Step == First)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
            else if (at.Step == Last)
            {
                after = GC.GetAllocatedBytesForCurrentThread();
            }
        });

        Assert.Equal(0, after - before);
    }
}
