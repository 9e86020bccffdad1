using Fovea.Training.Schedules;

namespace Fovea.Tests.Training.Schedules;

public class PlateauScheduleTests
{
    private static readonly double[] Losses = [1, .9, .9, .89995, .95, .8, .8, .8, .8, .8, .8, .8, .8, .8, .8, .8, .7, .7, .7, .7, .7];
    private static readonly double[] Accuracies = [.1, .2, .2, .2, .2, .3, .30002, .3, .3, .3, .2];

    // metrics and the rates after each, ReduceLROnPlateau of PyTorch 1.13 with base rate 1.
    public static TheoryData<PlateauSchedule, double[], double[]> PyTorch => new()
    {
        {
            new PlateauSchedule(Decay: 0.5, Patience: 2), Losses,
            [1, 1, 1, 1, .5, .5, .5, .5, .25, .25, .25, .125, .125, .125, .0625, .0625, .0625, .0625, .0625, .03125, .03125]
        },
        {
            new PlateauSchedule(Decay: 0.5, Patience: 1, Cooldown: 2, Floor: 0.2), Losses,
            [1, 1, 1, .5, .5, .5, .5, .25, .25, .25, .25, .2, .2, .2, .2, .2, .2, .2, .2, .2, .2]
        },
        {
            new PlateauSchedule(Patience: 1, HigherIsBetter: true), Accuracies,
            [1, 1, 1, .1, .1, .1, .1, .010000000000000002, .010000000000000002, .0010000000000000002, .0010000000000000002]
        },
    };

    [Theory]
    [MemberData(nameof(PyTorch))]
    public void Factor_AgreesWithPyTorch_AfterEachEpoch(PlateauSchedule schedule, double[] metrics, double[] expected)
    {
        PlateauState? state = null;
        for (int epoch = 0; epoch < metrics.Length; epoch++)
        {
            state = schedule.Observe(state, metrics[epoch]);

            // The products are PyTorch's own, in its order: equal to the bit.
            Assert.Equal(expected[epoch], schedule.Factor(new SchedulePoint(epoch + 1, 1, metrics.Length, state)));
        }
    }

    [Fact]
    public void Factor_IsOne_BeforeAnyObservation()
    {
        Assert.Equal(1, new PlateauSchedule().Factor(new SchedulePoint(5, 1, 10)));
    }

    [Fact]
    public void Observe_CountsNaNAsABadEpoch_AndNeverAsTheBest()
    {
        var schedule = new PlateauSchedule(Patience: 1);

        PlateauState first = schedule.Observe(null, double.NaN);
        PlateauState second = schedule.Observe(first, double.NaN);

        Assert.Equal(new PlateauState(Best: null, BadEpochs: 1), first);
        Assert.Equal(0.1, second.Factor);
        Assert.Equal(3.0, schedule.Observe(second, 3).Best);
    }

    [Fact]
    public void Observe_AsksForImprovement_WhereTheMetricIsNegative()
    {
        var schedule = new PlateauSchedule(Threshold: 0.1);

        PlateauState state = schedule.Observe(schedule.Observe(null, -1), -0.95);

        Assert.Equal(-1, state.Best);
        Assert.Equal(1, state.BadEpochs);
    }

    [Fact]
    public void Warmup_PassesTheMetricOn()
    {
        var schedule = new WarmupSchedule(Epochs: 1, new PlateauSchedule(Patience: 0));

        PlateauState? state = schedule.Observe(schedule.Observe(null, 1), 1);

        Assert.Equal(0.1, schedule.Factor(new SchedulePoint(2, 1, 10, state)));
        Assert.Null(new CosineSchedule().Observe(null, 1));
    }
}
