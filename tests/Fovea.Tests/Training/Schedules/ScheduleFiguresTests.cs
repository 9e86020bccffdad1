using Fovea.Training.Schedules;

namespace Fovea.Tests.Training.Schedules;

public class ScheduleFiguresTests
{
    // PyTorch multiplies rates step by step and so rounds at each: up to 20 roundings of 2⁻⁵³ of numbers up to 1.
    private const double Tolerance = 20.0 / (1L << 53);

    // Learning rates of PyTorch 1.13 with base rate 1, one scheduler step an epoch.
    public static TheoryData<LearningRateSchedule, double[]> PyTorchByEpoch => new()
    {
        { new ConstantSchedule(), [1, 1, 1, 1, 1, 1, 1, 1] },
        { new StepSchedule(Every: 3, Gamma: 0.5), [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25] },
        { new MultiStepSchedule([2, 5]), [1, 1, 0.1, 0.1, 0.1, 0.010000000000000002, 0.010000000000000002, 0.010000000000000002] },
        {
            new ExponentialSchedule(Gamma: 0.9), [1, 0.9, 0.81, 0.7290000000000001, 0.6561000000000001,
                0.5904900000000002, 0.5314410000000002, 0.47829690000000014]
        },
        {
            // CosineAnnealingLR(T_max=8, eta_min=0.05)
            new CosineSchedule(Final: 0.05),
            [1, 0.9638427779428612, 0.8608757210636101, 0.7067746303734178, 0.525, 0.3432253696265824,
                0.18912427893638994, 0.0861572220571388]
        },
        {
            // ChainedScheduler([LinearLR(start_factor=0.01, total_iters=4), StepLR(3, 0.5)])
            new WarmupSchedule(Epochs: 4, new StepSchedule(Every: 3, Gamma: 0.5), Start: 0.01),
            [0.01, 0.2575, 0.505, 0.37625, 0.5, 0.5, 0.25, 0.25]
        },
    };

    [Theory]
    [MemberData(nameof(PyTorchByEpoch))]
    public void Rate_AgreesWithPyTorch_AtTheStartOfEachEpoch(LearningRateSchedule schedule, double[] expected)
    {
        const int StepsPerEpoch = 7;
        for (int epoch = 0; epoch < expected.Length; epoch++)
        {
            var at = new SchedulePoint(Step: epoch * StepsPerEpoch, StepsPerEpoch, TotalSteps: 8 * StepsPerEpoch);

            Assert.Equal(expected[epoch], schedule.Factor(at), Tolerance);
            Assert.Equal(0.3 * expected[epoch], schedule.Rate(baseRate: 0.3, at), Tolerance);
        }
    }

    [Fact]
    public void OneCycle_AgreesWithPyTorch_AtEveryStep()
    {
        // OneCycleLR(max_lr=1, total_steps=20) of PyTorch 1.13: pct_start 0.3, div_factor 25, final_div_factor 1e4, cosine.
        double[] expected =
        [
            0.040000000000000036, 0.1316718427000253, 0.3716718427000253, 0.6683281572999747, 0.9083281572999747,
            1.0, 0.9874640062350873, 0.9504846320134737, 0.89091617757105, 0.8117456539497631,
            0.7169430017913008, 0.6112620219362893, 0.500002, 0.38874197806371075, 0.28306099820869923,
            0.18825834605023697, 0.10908782242895004, 0.049519367986526286, 0.012539993764912554, 4e-06,
        ];

        for (int step = 0; step < 20; step++)
        {
            Assert.Equal(expected[step],
                new OneCycleSchedule().Factor(new SchedulePoint(step, StepsPerEpoch: 5, TotalSteps: 20)), Tolerance);
        }
    }

    [Theory]
    [InlineData(1.0, 20)]   // all rise
    [InlineData(0.0, 20)]   // all fall
    [InlineData(0.3, 1)]    // one step
    [InlineData(0.5, 2)]    // the peak is step 0
    public void OneCycle_IsFiniteAndNeverAboveTheBaseRate_AtItsLimits(double warm, int totalSteps)
    {
        for (int step = 0; step <= totalSteps; step++)
        {
            Assert.InRange(new OneCycleSchedule(Warm: warm).Factor(new SchedulePoint(step, StepsPerEpoch: 1, totalSteps)),
                1 / 25.0 / 1e4 * (1 - Tolerance), 1);
        }
    }

    [Fact]
    public void SmoothSchedules_MoveWithinAnEpoch_AndSteppedOnesDoNot()
    {
        var middle = new SchedulePoint(Step: 5, StepsPerEpoch: 10, TotalSteps: 40);

        Assert.Equal(Math.Sqrt(0.9), new ExponentialSchedule(Gamma: 0.9).Factor(middle), Tolerance);
        Assert.Equal((1 + Math.Cos(Math.PI / 8)) / 2, new CosineSchedule().Factor(middle), Tolerance);
        Assert.Equal(0.5 * (1 + 0.01), new WarmupSchedule(Epochs: 1, new ConstantSchedule()).Factor(middle), Tolerance);
        Assert.Equal(1, new StepSchedule(Every: 1).Factor(middle));
    }

    [Fact]
    public void Cosine_StaysAtItsFinalFactor_PastTheEnd()
    {
        Assert.Equal(0.05,
            new CosineSchedule(Final: 0.05).Factor(new SchedulePoint(Step: 45, StepsPerEpoch: 10, TotalSteps: 40)), Tolerance);
    }

    [Fact]
    public void Arguments_AreChecked_WhenTheScheduleIsMade()
    {
        Assert.Contains("every is 0", Assert.Throws<FoveaException>(() => new StepSchedule(Every: 0)).Message, StringComparison.Ordinal);
        Assert.Contains("gamma is -1",
            Assert.Throws<FoveaException>(() => new ExponentialSchedule(Gamma: -1)).Message, StringComparison.Ordinal);
        Assert.Contains("above 60",
            Assert.Throws<FoveaException>(() => new MultiStepSchedule([30, 60, 60])).Message, StringComparison.Ordinal);
        Assert.Contains("no milestones", Assert.Throws<FoveaException>(() => new MultiStepSchedule([])).Message, StringComparison.Ordinal);
        Assert.Contains("final is 2", Assert.Throws<FoveaException>(() => new CosineSchedule(Final: 2)).Message, StringComparison.Ordinal);
        Assert.Contains("div is 0.5",
            Assert.Throws<FoveaException>(() => new OneCycleSchedule(Div: 0.5)).Message, StringComparison.Ordinal);
        Assert.Contains("epochs is NaN",
            Assert.Throws<FoveaException>(() => new WarmupSchedule(double.NaN, new ConstantSchedule())).Message,
            StringComparison.Ordinal);
        Assert.Contains("only one is allowed", Assert.Throws<FoveaException>(
            () => new WarmupSchedule(1, new WarmupSchedule(1, new ConstantSchedule()))).Message,
            StringComparison.Ordinal);
    }
}
